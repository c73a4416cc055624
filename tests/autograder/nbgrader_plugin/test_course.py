from __future__ import annotations

import stat
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder.nbgrader_plugin.course import main
from tfnn import public_checks


def built(tiny_set: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    monkeypatch.chdir(tiny_set.parent.parent)
    monkeypatch.delenv("NBGRADER_EXCHANGE", raising=False)
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.output


def test_source_holds_the_notebook_and_the_samples_and_no_more(tiny_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = tiny_set.parent.parent
    (course / "assignments" / "tiny").mkdir(parents=True)
    public_checks.save(course / "assignments" / "tiny" / public_checks.FILE_NAME, [])

    status, _ = built(tiny_set, monkeypatch)

    assert status == 0
    assert sorted(path.name for path in (course / "source" / "tiny").iterdir()) == ["public_checks.npz", "tiny.ipynb"]
    cells = nbformat.read(course / "source" / "tiny" / "tiny.ipynb", as_version=4).cells
    assert [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata] == [
        "double",
        "double-check",
        "quiz",
        "quiz-check",
    ]
    assert stat.S_IMODE((course / "exchange").stat().st_mode) == 0o777


def test_missing_samples_are_told_in_one_sentence(tiny_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, words = built(tiny_set, monkeypatch, "tiny")

    assert status == 1
    assert words.count("\n") == 1
    assert "public_checks.npz is missing: expected the public samples that 'make assignments' builds." in words
