"""The zip that an instructor uploads to Gradescope: the grader, what it needs, and one problem set with its key."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import OutputError, UsageError
from autograder.gradescope_upload.wheel import LOCK_FILE, build_wheel, clone_root
from autograder.sets import SOLUTIONS_FOLDER, load_set

__all__ = ["SCRIPTS", "write_upload"]

SCRIPTS = ("run_autograder", "setup.sh")
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
_PLAIN, _EXECUTABLE = 0o100644, 0o100755
_UNIX = 3


def write_upload(slug: str, out: Path) -> Mapping[str, bytes]:
    """Write the zip for the set ``slug`` and return what is in it. The same sources give the same bytes.

    Raises UsageError for an unknown set, a file that is there already or is not to end in .zip, and where there is no
    clone to build from; SetError for a set that cannot be loaded; OutputError when the file cannot be written.
    """
    if out.suffix != ".zip":
        raise UsageError(f"Gradescope takes a zip archive; expected --out to end in .zip, received {out}.")
    if os.path.lexists(out):
        raise UsageError(f"{out} is there already; remove it, or choose another name with --out.")
    folder = load_set(slug).folder
    root = clone_root()
    name, wheel = build_wheel(root)
    files = {**_scripts(), **_set_files(folder), name: wheel, LOCK_FILE: (root / LOCK_FILE).read_bytes()}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("xb") as file:
            file.write(_zipped(files))
    except OSError as error:
        raise OutputError(f"{out} could not be written: {error.strerror or error}.") from error
    return files


def _scripts() -> dict[str, bytes]:
    folder = Path(__file__).resolve().parent / "scripts"
    return {name: (folder / name).read_bytes().replace(b"\r\n", b"\n") for name in SCRIPTS}


def _set_files(folder: Path) -> dict[str, bytes]:
    """All files of the problem set but caches, hidden ones and links."""
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and not any(part.startswith((".", "__")) for part in parts):
            files["/".join((SOLUTIONS_FOLDER, folder.name, *parts))] = path.read_bytes()
    return files


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _FIRST_MOMENT)
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (_EXECUTABLE if name in SCRIPTS else _PLAIN) << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
