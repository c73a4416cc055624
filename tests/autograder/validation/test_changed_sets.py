"""Which problem sets a change concerns, asked of a real git repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.validation.changed_sets import sets_changed_since

SLUGS = ["ps1_softmax", "ps2_backprop"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ["autograder/judge.py", "docs/students.md", *(f"solutions/{slug}/checks.py" for slug in SLUGS)]:
        write(tmp_path, name, "")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=b", "commit", "-qm", "one"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def write(course: Path, name: str, text: str = "changed\n") -> None:
    (course / name).parent.mkdir(parents=True, exist_ok=True)
    (course / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("docs/students.md", []),
        ("solutions/ps2_backprop/checks.py", ["ps2_backprop"]),
        ("solutions/ps1_softmax/new.py", ["ps1_softmax"]),
        ("assignments/ps1_softmax/ps1_softmax.ipynb", ["ps1_softmax"]),
        ("autograder/judge.py", SLUGS),
        ("requirements.txt", SLUGS),
    ],
)
def test_change_concerns(course: Path, name: str, expected: list[str]) -> None:
    write(course, name)
    assert sets_changed_since("HEAD", SLUGS, course / "solutions") == expected


def test_unknown_revision_gets_one_sentence(course: Path) -> None:
    with pytest.raises(UsageError, match=r"--since takes a git revision that .* knows; git says: .*no-such-branch"):
        sets_changed_since("no-such-branch", SLUGS, course / "solutions")


def test_course_outside_of_git_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    with pytest.raises(UsageError, match="git says"):
        sets_changed_since("HEAD", SLUGS, tmp_path / "solutions")
