"""setup.sh and run_autograder in a faithful copy of Gradescope's layout, in a box like its container.

The packages are this environment's own, not installed anew: setup.sh gets an empty list of pins.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from benchmarks.docker_like import missing_for_a_box, run_in_a_box

ROOT = Path(__file__).resolve().parents[3]
SECRET = "the-secret-of-the-instructor"
RIGHT = "def double(x):\n    return x + x\n\nanswers = {'first letter': 'a'}\n"
WRONG = "def double(x):\n    return x * x\n"
METADATA = {"id": 7, "users": [{"email": "ann@example.org", "id": 1, "name": "Ann"}], "assignment": {"title": SECRET}}
# Says what it found, where a visible check shows it.
HOSTILE = """
import os
def double(x):
    said = []
    for path in (
        "/opt/autograder/course/solutions/tiny/tiny.py", "/autograder/submission_metadata.json",
        "/autograder/results/results.json", "/autograder/run_autograder", "/proc/1/environ", "/etc/hostname",
    ):
        for mode in ("r", "a"):
            try:
                with open(path, mode) as file:
                    said.append("opened " + path)
                    said.append(file.read()[:300])
            except OSError as error:
                said.append(type(error).__name__)
    said += [name + "=" + value for name, value in os.environ.items() if "SECRET" in name]
    said += ["user %d" % os.getuid()] * (os.getuid() == 0)
    raise RuntimeError(" ".join(said))
"""
RESULTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["visibility", "stdout_visibility", "output_format"],
    "properties": {
        "visibility": {"const": "visible"},
        "stdout_visibility": {"const": "hidden"},
        "output_format": {"const": "text"},
        "test_output_format": {"const": "text"},
        "test_name_format": {"const": "text"},
        "output": {"type": "string", "minLength": 20},
        "extra_data": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "sandbox": {"const": "container"},
                "seed_token": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
            },
        },
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "number", "visibility", "score", "max_score", "status"],
                "properties": {
                    "name": {"type": "string"},
                    "number": {"type": "string"},
                    "score": {"type": "integer", "minimum": 0},
                    "max_score": {"type": "integer", "minimum": 0},
                    "status": {"enum": ["passed", "failed"]},
                    "output": {"type": "string"},
                    "visibility": {"enum": ["visible", "hidden", "after_due_date", "after_published"]},
                },
            },
        },
    },
}

pytestmark = pytest.mark.skipif(bool(missing_for_a_box()), reason=missing_for_a_box() or "there is a box")
Grade = Callable[..., dict[str, Any]]


def run(script: str, autograder: Path, installed: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8", **environment}
    where = {"/autograder": autograder, "/opt": installed}
    return run_in_a_box(["bash", script], writable=where, environment=variables, timeout_s=300)


def laid_out(upload: Path, around: Path) -> Path:
    """The tree below /autograder, as Gradescope has it before a submission is there."""
    autograder = around / "autograder"
    for name in ("source", "submission", "results"):
        (autograder / name).mkdir(parents=True)
    with zipfile.ZipFile(upload) as archive:
        archive.extractall(autograder / "source")
    shutil.copy(autograder / "source" / "run_autograder", autograder / "run_autograder")
    return autograder


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory, make_tiny_set: Callable[[Path], Path]) -> Path:
    """The zip for a tiny set."""
    around = tmp_path_factory.mktemp("course")
    make_tiny_set(around)
    out = around / "tiny.zip"
    command = [sys.executable, "-m", "autograder", "gradescope", "tiny", "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=around / "course", env=environment, check=True)
    return out


@pytest.fixture(scope="module")
def installed(upload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What setup.sh leaves below /opt."""
    around = tmp_path_factory.mktemp("image")
    autograder, opt = laid_out(upload, around), around / "opt"
    opt.mkdir()
    (autograder / "source" / "requirements-locked.txt").write_text("# the tests' own packages\n")
    python = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    done = run("/autograder/source/setup.sh", autograder, opt, AUTOGRADER_PYTHON=str(python))
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(autograder / "source")) == ["run_autograder", "setup.sh"]
    (packages,) = (opt / "autograder" / "venv" / "lib").glob("python3*/site-packages")
    (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return opt


@pytest.fixture
def grade(upload: Path, installed: Path, tmp_path: Path) -> Grade:
    """Grade files as Gradescope would; gives results.json, checked, and puts what was printed under "stdout"."""

    def graded(files: dict[str, str | bytes], metadata: object = METADATA, **environment: str) -> dict[str, Any]:
        autograder = laid_out(upload, tmp_path)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (autograder / "submission" / name).write_bytes(data)
        if metadata is not None:
            (autograder / "submission_metadata.json").write_text(json.dumps(metadata))
        done = run("/autograder/run_autograder", autograder, installed, COURSE_SECRET=SECRET, **environment)
        text = (autograder / "results" / "results.json").read_text()
        assert SECRET not in text + done.stdout + done.stderr
        results = json.loads(text)
        Draft202012Validator(RESULTS).validate(results)
        return {**results, "status": done.returncode, "stdout": done.stdout, "stderr": done.stderr}

    return graded


def scores(results: dict[str, Any]) -> list[int]:
    return [test["score"] for test in results["tests"]]


def test_key_is_where_only_root_reads(installed) -> None:
    course = installed / "autograder" / "course"
    assert course.stat().st_mode & 0o777 == 0o700
    assert [path for path in course.rglob("*") if path.stat().st_mode & 0o077] == []
    assert (course / "solutions" / "tiny" / "checks.py").is_file()


def test_right_answer_has_full_marks_and_the_level_is_named(grade) -> None:
    results = grade({"tiny.py": RIGHT})
    assert scores(results) == [2, 1, 1]
    assert results["extra_data"]["sandbox"] == "container"
    assert "it lacks user namespaces" in results["stderr"]
    assert results["status"] == 0
    assert results["stdout"] == ""


def test_wrong_answer_loses_its_points_and_gets_the_hint(grade) -> None:
    results = grade({"tiny.py": WRONG}, metadata=None)
    assert scores(results) == [0, 0, 0]
    assert "What is 3 doubled" in results["tests"][0]["output"]


def test_hostile_code_finds_nothing_and_writes_nothing(grade) -> None:
    results = grade({"tiny.py": HOSTILE})
    assert scores(results) == [0, 0, 0]
    said, _, _ = results["tests"][0]["output"].partition(" (in the line")
    assert said.count("PermissionError") == 12, said  # it has tried
    assert "opened" not in said
    assert "user 0" not in said


def test_what_cannot_be_graded_has_a_sentence_and_no_score(grade) -> None:
    results = grade({"tiny.ipynb": "{not a notebook", "holiday.txt": "x"})
    assert "score" not in results
    assert results["tests"] == []
    assert "notebook" in results["output"]


def test_archive_with_another_name_is_found(grade, tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        archive.writestr("homework (final)/Untitled1.py", RIGHT)
    results = grade({"homework.zip": (tmp_path / "mine.zip").read_bytes()}, metadata={"users": "nobody"})
    assert scores(results) == [2, 1, 1]


def test_nothing_handed_in_is_no_zero(grade) -> None:
    results = grade({})
    assert "score" not in results
    assert results.get("tests", []) == []


def test_error_of_the_grader_is_told_and_is_no_zero(grade, installed, tmp_path) -> None:
    checks = installed / "autograder" / "course" / "solutions" / "tiny" / "checks.py"
    kept = checks.read_text()
    checks.write_text("raise RuntimeError('a slip of ours')\n")
    try:
        results = grade({"tiny.py": RIGHT})
    finally:
        checks.write_text(kept)
    assert results["status"] == 1
    assert "score" not in results
    assert "tests" not in results
    assert "not your submission's fault" in results["output"]
    assert "a slip of ours" in results["stderr"]
