"""A set that could not be begun leaves nothing behind. That a new one is sound is seen in tests/test_tutorial.py."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from autograder import new_set
from autograder.errors import OutputError, SetError, UsageError
from autograder.sets import load_set


def test_files_are_a_set_with_a_visible_and_a_hidden_check_and_an_answer_of_each_kind(tmp_path: Path) -> None:
    new_set.write_files("ps7_attention", tmp_path / "ps7_attention")

    loaded = load_set("ps7_attention", tmp_path)

    (question,) = loaded.assignment.questions
    assert [check.visibility.value for check in question.checks] == ["visible", "after_published"]
    assert [len(known.answers) for known in (loaded.misconceptions, loaded.alternatives)] == [1, 1]
    assert loaded.misconceptions.answers[0].hint.endswith("?")
    assert "SET_NAME" not in "".join(path.read_text() for path in (tmp_path / "ps7_attention").iterdir())


def test_set_that_cannot_be_built_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise SetError("nbgrader could not build it")

    monkeypatch.setattr(new_set, "Zygote", lambda *_, **__: nullcontext())
    monkeypatch.setattr(new_set, "build", fails)
    (tmp_path / "solutions").mkdir()

    with pytest.raises(SetError):
        new_set.create("ps7_attention", tmp_path / "solutions", "strict")

    assert list((tmp_path / "solutions").iterdir()) == []


def test_student_version_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "assignments" / "ps7_attention").mkdir(parents=True)

    with pytest.raises(UsageError, match="assignments/ps7_attention exists; choose another name, or remove it first"):
        new_set.create("ps7_attention", tmp_path / "solutions", "strict")

    assert (tmp_path / "assignments" / "ps7_attention").is_dir()


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="file/ps7 could not be made: Not a directory"):
        new_set.write_files("ps7", tmp_path / "file" / "ps7")
