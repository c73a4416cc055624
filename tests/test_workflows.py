"""The workflow files for students' repositories and for course staff: what they say, and their steps run here.

Installing and changing the system's settings is left out; everything else is run as it stands in the file, in a copy of
what GitHub's and Classroom 50's runners set up.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = ROOT / "examples" / "workflows"
RELEASE = ROOT / "assignments" / "ps1_softmax"
SOLVED = ROOT / "examples" / "submissions" / "ps1_softmax" / "correct_terse"
VARIABLES = {
    "CLASSROOM": "nn",
    "ASSIGNMENT": "ps1",
    "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://c",
    "RELEASE_URL": "https://r",
    "OWNER": "ann",
}


def workflow(name: str) -> dict[Any, Any]:
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))


def step(name: str, job: str, title: str) -> dict[str, Any]:
    return next(one for one in workflow(name)["jobs"][job]["steps"] if one.get("name") == title)


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder with the commands that installing the package gives."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, module in (("tfnn", "tfnn.cli"), ("autograder", "autograder")):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def run_step(script: str, cwd: Path, commands: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """As the runner does: bash with -e, and a file for outputs."""
    environment = {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "HOME": str(cwd),
        "PYTHONPATH": str(ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "GITHUB_WORKSPACE": str(cwd),
        "GITHUB_OUTPUT": str(cwd / "outputs"),
        **variables,
    }
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)


def checkout(folder: Path, *, solved: bool) -> Path:
    """A student's repository."""
    shutil.copytree(RELEASE, folder)
    if solved:
        (solution,) = [path for path in SOLVED.iterdir() if path.suffix in (".ipynb", ".py")]
        import jupytext

        jupytext.write(jupytext.read(solution), folder / "ps1_softmax.ipynb")
    return folder


def test_names_are_those_that_the_reporter_expects() -> None:
    found = workflow("public-checks.yml")
    assert found["name"] == "Autograding Tests"
    assert list(found["jobs"]) == ["run-autograding-tests"]
    steps = found["jobs"]["run-autograding-tests"]["steps"]
    reporter = steps[-1]
    (checks,) = [one for one in steps if "id" in one]
    assert reporter["with"]["runners"] == checks["id"]
    assert reporter["env"] == {f"{checks['id'].upper()}_RESULTS": f"${{{{ steps.{checks['id']}.outputs.result }}}}"}


def test_no_secret_is_in_what_students_get() -> None:
    for path in (WORKFLOWS / "public-checks.yml", WORKFLOWS / "classroom50" / "autograder.py"):
        assert "secrets." not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("solved", [False, True], ids=["untouched", "solved"])
def test_public_checks_step_hands_the_result_to_the_reporter(solved, tmp_path, commands) -> None:
    here = checkout(tmp_path / "ann", solved=solved)
    script = step("public-checks.yml", "run-autograding-tests", "Public checks")["run"]
    done = run_step(script, here, commands, NOTEBOOK="ps1_softmax.ipynb")
    assert done.returncode == 0, done.stderr
    (line,) = (here / "outputs").read_text().splitlines()
    name, _, encoded = line.partition("=")
    result = json.loads(base64.b64decode(encoded))
    assert name == "result"
    assert result["status"] == ("pass" if solved else "fail")
    assert result["max_score"] == len(result["tests"]) > 5
    assert sum(test["score"] for test in result["tests"]) == (result["max_score"] if solved else 0)
    assert len({test["name"] for test in result["tests"]}) == len(result["tests"])
    assert set(result["tests"][0]) == {
        *("name", "status", "score", "message", "test_code", "filename", "line_no", "duration")
    }


def test_public_checks_step_fails_without_its_notebook(tmp_path, commands) -> None:
    here = checkout(tmp_path / "ann", solved=False)
    script = step("public-checks.yml", "run-autograding-tests", "Public checks")["run"]
    done = run_step(script, here, commands, NOTEBOOK="other.ipynb")
    assert done.returncode == 2
    assert "there is no other.ipynb" in done.stderr
    assert "Traceback" not in done.stderr


def in_classroom50(here: Path, bundle: Path, commands: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    bundle.mkdir()
    shutil.copy(WORKFLOWS / "classroom50" / "autograder.py", bundle)
    shutil.copy(RELEASE / "public_checks.npz", bundle)
    return run_step(f'"{sys.executable}" "{bundle}/autograder.py"', here, commands, **variables)


def test_classroom50_gets_its_result(tmp_path, commands) -> None:
    here = checkout(tmp_path / "ann", solved=True)
    (here / "public_checks.npz").write_bytes(b"the student's own")
    done = in_classroom50(here, tmp_path / "bundle", commands, **VARIABLES)
    assert done.returncode == 0, done.stderr
    result = json.loads((here / "result.json").read_text())
    assert result["schema"] == "classroom50/result/v1"
    assert (result["classroom"], result["assignment"], result["owner"]) == ("nn", "ps1", "ann")
    assert (result["submission"], result["commit"], result["review"]) == ("submit/1", "https://c", "https://c")
    assert result["score"] == result["max-score"] == len(result["tests"]) > 5
    assert all(test["passed"] and test["score"] == test["max-score"] == 1 for test in result["tests"])


def test_outside_of_classroom50_nothing_is_written(tmp_path, commands) -> None:
    here = checkout(tmp_path / "ann", solved=False)
    done = in_classroom50(here, tmp_path / "bundle", commands)
    assert done.returncode == 2
    assert "not set: CLASSROOM, ASSIGNMENT" in done.stderr
    assert not (here / "result.json").exists()


def test_class_is_fetched_and_graded(tmp_path, commands) -> None:
    """The steps of course staff, from repositories on this disk."""
    for name in ("ann", "bo"):
        repository = tmp_path / "org" / f"ps1-softmax-{name}.git"
        (repository).parent.mkdir(exist_ok=True)
        work = checkout(tmp_path / name, solved=name == "ann")
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
        for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "mine"]):
            subprocess.run([*git, *words], cwd=work, check=True)
        subprocess.run([*git, "clone", "--quiet", "--bare", str(work), str(repository)], check=True)
    course = tmp_path / "course"
    (course / ".venv").mkdir(parents=True)
    (course / ".venv" / "bin").symlink_to(commands)
    shutil.copytree(ROOT / "solutions" / "ps1_softmax", course / "solutions" / "ps1_softmax")
    (course / "repositories.txt").write_text("org/ps1-softmax-ann\n\norg/ps1-softmax-bo")
    variables = {"SET": "ps1_softmax", "GITHUB_SERVER_URL": tmp_path.as_uri(), "CLASS_TOKEN": "a-token"}
    for title in ("Fetch the submissions", "Grade"):
        done = run_step(step("grade-the-class.yml", "grade", title)["run"], course, commands, **variables)
        assert done.returncode == 0, done.stderr
        variables.pop("CLASS_TOKEN", None)
    rows = (course / "results" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[:3] for row in rows[1:]] == [["ann", "110", "110"], ["bo", "0", "110"]]
    kept = [path for path in course.rglob("config") if b"a-token" in path.read_bytes()]
    assert kept == []
