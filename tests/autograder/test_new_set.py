"""A set that could not be begun leaves nothing behind. That a new one is sound is seen in tests/test_tutorial.py."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder import new_set
from autograder.cli import cli
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


def test_course_that_could_not_be_begun_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        (tmp_path / "assignments" / "ps7").mkdir(parents=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(new_set, "Zygote", fails)

    with pytest.raises(KeyboardInterrupt):
        new_set.create("ps7", tmp_path / "solutions", "strict")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("there", "start", "expected"),
    [
        pytest.param([], "", "solutions", id="an empty folder"),
        pytest.param([], "a/b", "a/b/solutions", id="an empty folder in others"),
        pytest.param(["solutions"], "", "solutions", id="a course without sets"),
        pytest.param(["solutions/ps1/checks.py"], "docs/deep", "solutions", id="below a course"),
        pytest.param(["solutions/ps1/checks.py"], "solutions", "solutions", id="among the sets"),
        pytest.param(["solutions/ps1/checks.py"], "solutions/ps1", "solutions", id="in a set"),
        pytest.param(["solutions/notes.txt"], "mine", "mine/solutions", id="below another thing of that name"),
        pytest.param(
            ["solutions/ps1/checks.py", "mine/solutions"], "mine", "mine/solutions", id="a course in a course"
        ),
    ],
)
def test_new_set_belongs_to_the_course_around_its_author(
    tmp_path: Path, there: list[str], start: str, expected: str
) -> None:
    for name in there:
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / start).mkdir(parents=True, exist_ok=True)

    assert new_set.solutions_for_new_set(tmp_path / start) == tmp_path / expected


def begun_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """``autograder new ps9``, whose student version is not built."""
    monkeypatch.setattr(new_set, "Zygote", lambda *_, **__: nullcontext())
    monkeypatch.setattr(new_set, "build", lambda *_: None)
    monkeypatch.chdir(folder)
    return CliRunner().invoke(cli, ["new", "ps9"])


def test_author_is_told_where_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()

    done = begun_in(tmp_path, monkeypatch)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Written into a new course in {tmp_path}: solutions/ps9 and assignments/ps9, ")
    assert "\nNext:\n" in done.stdout
    assert (tmp_path / "solutions" / "ps9" / "checks.py").is_file()

    again = begun_in(tmp_path / "docs", monkeypatch)
    assert isinstance(again.exception, UsageError)
    (tmp_path / "solutions" / "ps9").rename(tmp_path / "solutions" / "ps8")
    done = begun_in(tmp_path / "docs", monkeypatch)
    assert done.stdout.startswith(f"Written into {tmp_path}: solutions/ps9 and assignments/ps9, ")
    assert f"\nNext, in {tmp_path}:\n" in done.stdout


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
