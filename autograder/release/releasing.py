"""Release problem sets: build, look for leaks in the bytes that were built, and put them in place only when clean."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.answer_key import AnswerKey
from autograder.errors import SetError, UsageError
from autograder.public_samples import SEED
from autograder.release.bundle import PACKAGES_OF_TFNN, write_archive, write_bundle
from autograder.release.leak_check import Leak, find_leaks
from autograder.release.secrets_of_sets import Secrets, secrets_of
from autograder.release.wheel import build_wheel
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set, set_names
from autograder.student_version import build, differences

__all__ = ["MANIFEST", "prepare_out", "release_sets", "secrets_for"]

MANIFEST = "release.json"
_SCHEMA = 1
Say = Callable[[str], None]


def prepare_out(out: Path) -> None:
    """Refuse, with UsageError, a place for releases that is taken by something else."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; expected a folder of earlier releases or a name that is free.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise UsageError(f"{out} is not empty and holds no release ({MANIFEST} is missing); name another folder.")


def secrets_for(zygote: Zygote, sets: Sequence[LoadedSet], solutions: Path, say: Say) -> Secrets:
    """What is secret in all sets of a course; hidden numbers of ``sets``, as the student version's seed draws them."""
    keys = []
    for loaded in sets:
        say(f"{loaded.assignment.slug}: asking the reference for what must not be in the handout")
        keys.append((loaded, AnswerKey(zygote, loaded, SEED)))
    known = {loaded.assignment.slug: loaded for loaded in sets}
    others = [load_set(name, solutions) for name in set_names(solutions) if name not in known]
    return secrets_of([*sets, *others], keys)


def release_sets(zygote: Zygote, sets: Sequence[LoadedSet], solutions: Path, out: Path, say: Say) -> list[Leak]:
    """Write ``out``/<set>/ and ``out``/<set>.zip for every set, or return the leaks and write nothing.

    Raises SetError when the committed student version is not what the solved notebook gives.
    """
    prepare_out(out)
    secrets = secrets_for(zygote, sets, solutions, say)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "wheel").mkdir()
        wheel = build_wheel(work / "wheel", PACKAGES_OF_TFNN)
        leaks: list[Leak] = []
        for loaded in sets:
            slug = loaded.assignment.slug
            say(f"{slug}: building")
            released = _up_to_date(zygote, loaded, solutions.parent / "assignments" / slug, work / "built" / slug)
            write_bundle(loaded.assignment, released, loaded.folder, wheel, work / "new" / slug)
            write_archive(work / "new" / slug, work / "new" / f"{slug}.zip")
        say("looking for leaks")
        leaks = find_leaks(work / "new", secrets)
        if not leaks:
            _put_in_place(work / "new", out, [loaded.assignment.slug for loaded in sets])
    return leaks


def _up_to_date(zygote: Zygote, loaded: LoadedSet, committed: Path, built: Path) -> Path:
    """The committed student version, which is what students get: numbers differ by rounding between processors."""
    build(loaded, zygote, built)
    if stale := differences(built, committed):
        raise SetError(f"{stale[0]}; run 'make assignments', look at what has changed, and commit it before a release.")
    return committed


def _put_in_place(new: Path, out: Path, slugs: Sequence[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    manifest = out / MANIFEST
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {"sets": {}}
    for slug in slugs:
        shutil.rmtree(out / slug, ignore_errors=True)
        shutil.copytree(new / slug, out / slug, symlinks=True)
        shutil.copy(new / f"{slug}.zip", out)
        files = sorted(path for path in (out / slug).rglob("*") if path.is_file())
        known["sets"][slug] = {
            path.relative_to(out).as_posix(): _sha256(path) for path in [*files, out / f"{slug}.zip"]
        }
    text = json.dumps({"schema_version": _SCHEMA, "sets": dict(sorted(known["sets"].items()))}, indent=1) + "\n"
    manifest.write_text(text, encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
