"""docs/authors.md is true: its code is written into the files it names and its commands are run, from top to bottom."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"# (\S+), (at the end|in place of the last line|new)\n")
PROGRAMS = {"autograder": [sys.executable, "-m", "autograder"], "python": [sys.executable]}


def write(course: Path, code: str) -> None:
    """Put a block of code where its first line says."""
    place = PLACE.match(code)
    assert place, f"does not say where it belongs: {code[:80]}"
    path, how, text = course / place.group(1), place.group(2), code[place.end() :]
    if how == "new":
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        return
    before = path.read_text(encoding="utf-8")
    if how == "in place of the last line":
        before = before[: before.rstrip("\n").rindex("\n") + 1]
        assert before.rstrip().endswith((")", "]"))
    path.write_text(before + text, encoding="utf-8")


def run(course: Path, commands: str) -> str:
    said = ""
    for line in commands.splitlines():
        assert line.startswith("$ ")
        program, *words = shlex.split(line[2:])
        done = subprocess.run(
            [*PROGRAMS[program], *words], cwd=course, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
    return said


def test_tutorial_ends_in_a_graded_submission(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
    said = ""
    for kind, text in BLOCK.findall(page):
        if kind == "console":
            said += run(tmp_path, text)
        else:
            write(tmp_path, text)

    assert said.count("\n  sound") == 2
    assert "no leak was found" in said
    assert sorted(path.name for path in (tmp_path / "handout" / "ps7_scaling").iterdir()) == [
        "README.md",
        "check_environment.ipynb",
        "ps7_scaling.ipynb",
        "public_checks.npz",
        "requirements.txt",
        "tfnn-0.1.0-py3-none-any.whl",
    ]
    report = json.loads((tmp_path / "results" / "ada" / "report.json").read_text(encoding="utf-8"))
    assert (report["score"], report["max_score"]) == (3, 6)
    assert [question["misconception"] for question in report["questions"]] == [None, "divides_by_the_sum"]
    assert report["questions"][1]["hint"].startswith("What is the length of (3, 4)?")
