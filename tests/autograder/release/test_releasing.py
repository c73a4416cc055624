"""Bundles: what is in them, that equal sources give equal bytes, and what is refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.errors import SetError, UsageError
from autograder.release.bundle import PACKAGES_OF_TFNN
from autograder.release.releasing import MANIFEST, prepare_out, release_sets
from autograder.release.wheel import build_wheel
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set
from autograder.student_version import build
from tfnn import environment

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def quiet(sentence: str) -> None:
    pass


@pytest.fixture
def course(tiny_set: Path, standing_zygote: Zygote) -> Path:
    """The tiny set with its student version; the set's folder."""
    build(load_set("tiny", tiny_set.parent), standing_zygote, tiny_set.parent.parent / "assignments" / "tiny")
    return tiny_set


def released(course: Path, zygote: Zygote, out: Path) -> list[str]:
    leaks = release_sets(zygote, [load_set("tiny", course.parent)], course.parent, out, quiet)
    return [str(leak) for leak in leaks]


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_release_holds_what_students_need_and_its_archive_the_same(
    course: Path, standing_zygote: Zygote, tmp_path: Path
) -> None:
    (course / "data").mkdir()
    (course / "data" / "flowers.csv").write_text("petals\n5\n")

    assert released(course, standing_zygote, tmp_path / "out") == []

    folder = tmp_path / "out" / "tiny"
    wheel = "tfnn-0.1.0-py3-none-any.whl"
    names = ["README.md", "check_environment.ipynb", "data/flowers.csv", "public_checks.npz", "requirements.txt"]
    assert sorted(digests(folder)) == sorted([*names, wheel, "tiny.ipynb"])
    with zipfile.ZipFile(tmp_path / "out" / "tiny.zip") as archive:
        assert {name: archive.read(f"tiny/{name}") for name in digests(folder)} == {
            name: (folder / name).read_bytes() for name in digests(folder)
        }
    assert "# A tiny set" in (folder / "README.md").read_text()
    requirements = (folder / "requirements.txt").read_text().splitlines()
    assert f"./{wheel}" in requirements
    assert [line for line in requirements if re.match(r"tensorflow==\d", line)]
    assert not [line for line in requirements if re.match(r"nbgrader|libcst|pytest|flit", line)]
    listed = json.loads((tmp_path / "out" / MANIFEST).read_text())["sets"]["tiny"]
    assert listed == {name: digest for name, digest in digests(tmp_path / "out").items() if name != MANIFEST}


def test_release_is_the_same_bytes_when_built_again(course: Path, standing_zygote: Zygote, tmp_path: Path) -> None:
    released(course, standing_zygote, tmp_path / "one")
    for path in (tmp_path / "one").rglob("*"):
        path.chmod(0o700)
    released(course, standing_zygote, tmp_path / "two")
    first = digests(tmp_path / "one")
    released(course, standing_zygote, tmp_path / "one")

    assert digests(tmp_path / "one") == first == digests(tmp_path / "two")


def test_wheel_holds_tfnn_and_nothing_of_the_grader(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_wheel(tmp_path, PACKAGES_OF_TFNN)) as wheel:
        names = wheel.namelist()
        metadata = wheel.read("tfnn-0.1.0.dist-info/METADATA").decode()

    files = [path for path in (ROOT / "tfnn").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    ours = {path.relative_to(ROOT).as_posix() for path in files}
    assert {name for name in names if ".dist-info/" not in name} == ours
    assert "Name: tfnn\n" in metadata
    assert "nbgrader" not in metadata


def test_leak_is_named_and_nothing_is_written(course: Path, standing_zygote: Zygote, tmp_path: Path) -> None:
    (course / "data").mkdir()
    (course / "data" / "notes.txt").write_text("answer:\n\n    factor = 2\n    return x * factor\n")

    leaks = released(course, standing_zygote, tmp_path / "out")

    sentence = "data/notes.txt, line 3: code of the solution in tiny.py, line 16, perhaps with other names"
    assert leaks == [f"tiny.zip > tiny/{sentence}", f"tiny/{sentence}"]
    assert not (tmp_path / "out").exists()


def test_stale_student_version_is_refused(course: Path, standing_zygote: Zygote, tmp_path: Path) -> None:
    checks = course / "checks.py"
    checks.write_text(checks.read_text().replace("points=2", "points=5"))

    with pytest.raises(SetError, match=r"tiny\.ipynb is not what solutions/ gives; run 'make assignments', look"):
        released(course, standing_zygote, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_out_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.tex").write_text("")
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match=r"file is a file; expected a folder of earlier releases or a name"):
        prepare_out(tmp_path / "file")
    with pytest.raises(UsageError, match=r"thesis is not empty and holds no release \(release.json is missing\)"):
        prepare_out(tmp_path / "thesis")
    prepare_out(tmp_path / "empty")
    prepare_out(tmp_path / "new")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["release", "ps1_softmax"], 2, "Give one of --out DIR, --check PATH and --canaries."),
        (["release", "--out", "x"], 2, "Name the problem sets to release."),
        (["release", "ps9", "--out", "x"], 2, "There is no problem set named 'ps9' in "),
        (["new", "PS 7"], 2, "A problem set cannot be called 'PS 7'; expected small letters"),
        (["new", "class"], 2, "A problem set cannot be called 'class'"),
        (["new", "../ps7"], 2, "A problem set cannot be called '../ps7'"),
        (["new", "ps1_softmax"], 2, "ps1_softmax exists; choose another name, or remove it first."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_a_sentence(words: list[str], status: int, sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_any_folder_can_be_looked_through(tiny_set: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    clean = _checked(tiny_set, tmp_path / "shared")
    (tmp_path / "shared" / "todo.md").write_text("Say more about\nthe first letter of the alphabet.\n")
    found = _checked(tiny_set, tmp_path / "shared")

    assert (clean.returncode, clean.stdout) == (0, f"{tmp_path / 'shared'}: no leak was found\n")
    assert found.returncode == 1
    assert found.stderr.splitlines()[-2:] == [
        "leak: todo.md, line 2: the sentence of the hidden check quiz.first_letter",
        "autograder: 1 leak.",
    ]


def _checked(tiny_set: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", "release", "tiny", "--check", folder],
        cwd=tiny_set.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_canaries_are_printed_for_a_search(tiny_set: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "release", "--canaries"],
        cwd=tiny_set.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == [
        "double.single: double.single",
        "double.single: twice one number",
        "quiz.first_letter: quiz.first_letter",
        "quiz.first_letter: the first letter of the alphabet",
        "quiz.first_letter: first_letter",
    ]


# ------------------------------------------------------------------------------------------------------ environment


def test_environment_that_fits_is_said_to_be_complete(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.txt", "public_checks.npz"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(environment, "NEEDED", {"numpy": "numpy"})
    monkeypatch.setattr(environment, "_gradient", lambda: (True, "TensorFlow computes"))

    assert environment.check_environment(tmp_path)

    said = capsys.readouterr().out
    assert said.splitlines()[-2:] == ["✓ public_checks.npz is here", "Everything is there."]


def test_environment_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.txt").write_text("")
    monkeypatch.setattr(environment, "NEEDED", {"no-such-package": "nowhere", "click": "no_such_module"})
    monkeypatch.setattr(environment, "NEWEST", (3, 10))
    monkeypatch.setattr(environment, "OLDEST", (3, 10))

    assert not environment.check_environment(tmp_path)

    said = capsys.readouterr().out
    assert "✗ no-such-package is missing: open a terminal in this folder, run  pip install" in said
    assert re.search(r"✗ click \S+ cannot be imported \(ModuleNotFoundError: No module named 'no_such_module'\)", said)
    assert "✗ public_checks.npz is missing in this folder: unpack the problem set again" in said
    assert said.splitlines()[-1] == "Something is missing; the lines with ✗ say what to do."


def test_environment_notebook_computes_a_gradient(tmp_path: Path) -> None:
    from autograder.release.bundle import _environment_notebook

    (cell,) = _environment_notebook()["cells"]
    done = subprocess.run(
        [sys.executable, "-c", "".join(cell["source"])],
        cwd=shutil.copytree(ROOT / "assignments" / "ps1_softmax", tmp_path / "set"),
        capture_output=True,
        text=True,
        check=True,
    )

    assert "✓ TensorFlow computes: the slope of x² at 3 is 6\n" in done.stdout
    assert done.stdout.endswith("Everything is there.\n")
