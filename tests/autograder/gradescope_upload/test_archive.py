"""The zip for Gradescope: what is in it, what is not, the same bytes each time, and one sentence for what cannot be."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def build(out: Path, cwd: Path = ROOT, name: str = "ps1_softmax") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "gradescope", name, "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("upload") / "ps1.zip"
    done = build(out)
    assert done.returncode == 0, done.stderr
    assert "it holds the key" in done.stdout
    return out


def wheel_names(upload: Path) -> list[str]:
    with zipfile.ZipFile(upload) as archive:
        (wheel,) = [name for name in archive.namelist() if name.endswith(".whl")]
        return zipfile.ZipFile(io.BytesIO(archive.read(wheel))).namelist()


def test_zip_holds_the_grader_its_pins_and_one_set(upload) -> None:
    with zipfile.ZipFile(upload) as archive:
        names = archive.namelist()
        lock = archive.read("requirements-locked.txt")
    assert names == sorted(names)
    folder = ROOT / "solutions" / "ps1_softmax"
    of_the_set = {f"solutions/ps1_softmax/{path.name}" for path in folder.iterdir() if path.is_file()}
    (wheel,) = [name for name in names if name.endswith(".whl")]
    assert set(names) == of_the_set | {"setup.sh", "run_autograder", "requirements-locked.txt", wheel}
    assert lock == (ROOT / "requirements-locked.txt").read_bytes()


def test_wheel_holds_what_the_grader_needs_and_no_answers(upload) -> None:
    names = wheel_names(upload)
    assert {"autograder/gradescope_upload/session.py", "autograder/report/templates/report.html.j2"} <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"autograder", "tfnn", "nn_course_kit"}


def test_wheel_holds_each_of_our_files(upload) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in ("autograder", "tfnn")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(ROOT).parts)
    }
    assert {name for name in wheel_names(upload) if not name.startswith("nn_course_kit-")} == ours


def test_installed_wheel_has_both_commands(upload, tmp_path) -> None:
    with zipfile.ZipFile(upload) as archive:
        (wheel,) = [name for name in archive.namelist() if name.endswith(".whl")]
        archive.extract(wheel, tmp_path)
    venv = tmp_path / "venv"
    python = venv / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    (packages,) = (venv / "lib").glob("python3*/site-packages")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(tmp_path / wheel)], check=True)
    (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")  # what it depends on

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for command in ("autograder", "tfnn"):
        words = [str(venv / "bin" / command), "--help"]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.lower().startswith(f"usage: {command} ")
    code = "import autograder, tfnn; print(autograder.__file__, tfnn.__file__)"
    words = [str(python), "-c", code]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(packages / name / "__init__.py") for name in ("autograder", "tfnn")]


def test_scripts_may_be_executed_and_have_unix_lines(upload) -> None:
    with zipfile.ZipFile(upload) as archive:
        for entry in archive.infolist():
            is_script = entry.filename in ("setup.sh", "run_autograder")
            assert entry.external_attr >> 16 == (0o100755 if is_script else 0o100644), entry.filename
            if is_script:
                text = archive.read(entry)
                assert b"\r" not in text
                subprocess.run(["bash", "-n"], input=text, check=True)


def test_same_sources_give_the_same_bytes(upload, tmp_path) -> None:
    before = os.umask(0o077)
    try:
        done = build(tmp_path / "again.zip")
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.zip").read_bytes() == upload.read_bytes()


def test_wrong_requests_get_one_sentence(tmp_path) -> None:
    there = tmp_path / "there.zip"
    there.write_text("mine")
    for name, out, words in (
        ("nosuch", tmp_path / "a.zip", "no problem set named 'nosuch'"),
        ("ps1_softmax", there, "is there already"),
        ("ps1_softmax", tmp_path / "a.tar", "expected --out to end in .zip"),
    ):
        done = build(out, name=name)
        assert done.returncode == 2
        assert words in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert there.read_text() == "mine"


def test_without_a_clone_nothing_is_built(tmp_path) -> None:
    """A package that was installed lies beside no pyproject.toml."""
    code = (
        "import sys; from autograder.gradescope_upload import wheel\n"
        "wheel.__file__ = '/usr/lib/autograder/gradescope_upload/wheel.py'\n"
        "from autograder.cli import main; main()\n"
    )
    words = ["gradescope", "ps1_softmax", "--out", str(tmp_path / "a.zip")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "built from a clone of the course" in done.stderr


def test_a_course_without_solutions_is_said(tmp_path) -> None:
    code = (
        "import sys; from autograder import sets; sets.__file__ = '/usr/lib/autograder/sets.py'\n"
        "from autograder.cli import main; main()\n"
    )
    command = [sys.executable, "-c", code, "gradescope", "ps1_softmax", "--out", str(tmp_path / "a.zip")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No folder 'solutions' found" in done.stderr
