from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SetError, UnknownSetError
from autograder.sets import KnownAnswer, find_solutions, load_set, set_names

ROOT = Path(__file__).resolve().parent.parent.parent
HINT = "What is 3 doubled, and what is 3 squared?"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_set_is_loaded_with_its_three_libraries(tiny_set: Path) -> None:
    loaded = load_set("tiny", tiny_set.parent)

    assert (loaded.assignment.slug, loaded.assignment.max_score, loaded.folder) == ("tiny", 4, tiny_set)
    assert loaded.reference.entry_points == {"double": "double", "quiz": "answers"}
    assert any("secret_factor = 2" in cell.source for cell in loaded.reference.cells)
    assert loaded.misconceptions.answers == (
        KnownAnswer("squares", "double", HINT),
        KnownAnswer("raises_to_the_second_power", "double", HINT, like="squares"),
    )
    assert loaded.alternatives.answers == (KnownAnswer("adds_to_itself", "double"),)
    assert loaded.misconceptions.program.entry_points == {
        "squares": "squares",
        "raises_to_the_second_power": "raises_to_the_second_power",
    }


def test_hint_that_mistakes_share_is_read(tiny_set: Path) -> None:
    change(tiny_set / "misconceptions.py", 'like="squares"', f'shared_hint="{HINT}"')

    known = load_set("tiny", tiny_set.parent).misconceptions.to("double")

    assert [answer.shared_hint for answer in known] == [None, HINT]


def test_known_answers_are_found_by_question(tiny_set: Path) -> None:
    known = load_set("tiny", tiny_set.parent).misconceptions

    assert [answer.name for answer in known.to("double")] == ["squares", "raises_to_the_second_power"]
    assert known.to("quiz") == ()


def test_set_without_known_answers_is_a_set(tiny_set: Path) -> None:
    (tiny_set / "misconceptions.py").unlink()
    (tiny_set / "alternatives.py").unlink()

    loaded = load_set("tiny", tiny_set.parent)

    assert loaded.misconceptions.answers == loaded.alternatives.answers == ()


def test_known_answers_are_read_and_not_run(tiny_set: Path) -> None:
    for name in ("misconceptions.py", "alternatives.py", "tiny.py"):
        with (tiny_set / name).open("a", encoding="utf-8") as file:
            file.write("\nraise SystemExit('this was run')\n")

    assert load_set("tiny", tiny_set.parent).assignment.slug == "tiny"


def test_set_names_are_those_with_checks(tiny_set: Path) -> None:
    (tiny_set.parent / "another").mkdir()
    (tiny_set.parent / "another" / "checks.py").touch()
    (tiny_set.parent / "notes").mkdir()

    assert set_names(tiny_set.parent) == ["another", "tiny"]


def test_unknown_set_names_the_known_ones(tiny_set: Path) -> None:
    with pytest.raises(UnknownSetError) as error:
        load_set("tyni", tiny_set.parent)

    assert str(error.value) == f"There is no problem set named 'tyni' in {tiny_set.parent}; expected one of: tiny."


def test_unknown_set_where_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetError) as error:
        load_set("tiny", tmp_path)

    assert str(error.value) == f"There is no problem set named 'tiny' in {tmp_path}; expected one of: none."


def _like(name: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / "misconceptions.py", 'like="squares"', f'like="{name}"')


def _without_assignment(folder: Path) -> None:
    change(folder / "checks.py", "ASSIGNMENT = ", "assignment = ")


MISCONCEPTIONS = "{folder}/misconceptions.py"
LIKE = (
    "Misconception raises_to_the_second_power of tiny is said to be like {like!r}, which is not the first of its kind "
    "for the same question."
)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(
            lambda folder: (folder / "tiny.py").unlink(),
            "{folder}/tiny.py is missing; it holds the solved notebook that everything else comes from.",
            id="no notebook",
        ),
        pytest.param(
            lambda folder: (folder / "tiny.py").write_text(""),
            "The solved notebook of tiny cannot be read: tiny.py is empty.",
            id="empty notebook",
        ),
        pytest.param(
            _without_assignment,
            "{folder}/checks.py must define ASSIGNMENT = ProblemSet('tiny', ...).",
            id="no assignment",
        ),
        pytest.param(
            lambda folder: change(folder / "checks.py", 'ProblemSet("tiny"', 'ProblemSet("small"'),
            "{folder}/checks.py must define ASSIGNMENT = ProblemSet('tiny', ...).",
            id="another slug",
        ),
        pytest.param(
            lambda folder: change(folder / "checks.py", "double = ", "1 / 0\ndouble = "),
            "{folder}/checks.py, line 3, cannot be run: ZeroDivisionError: division by zero",
            id="checks raise",
        ),
        pytest.param(
            lambda folder: change(folder / "checks.py", "points=2", "points=0"),
            "{folder}/checks.py, line 5: Check double.ordinary must be worth a positive whole number of points, "
            "received 0.",
            id="an author's mistake keeps its own sentence",
        ),
        pytest.param(
            lambda folder: change(folder / "misconceptions.py", "def squares(x):", "def squares(x)"),
            MISCONCEPTIONS + " has a syntax error in line 4: expected ':'.",
            id="syntax error",
        ),
        pytest.param(
            lambda folder: change(folder / "misconceptions.py", "def raises_to_the_second_power", "def squares"),
            MISCONCEPTIONS + ", line 8: 'squares' is defined twice, the first time in line 4.",
            id="twice",
        ),
        pytest.param(
            lambda folder: change(folder / "misconceptions.py", 'like="squares"', "like=SQUARES"),
            MISCONCEPTIONS + ", line 7: @misconception takes plain strings only for like, received SQUARES.",
            id="a name in the decorator",
        ),
        pytest.param(
            lambda folder: change(folder / "misconceptions.py", 'like="squares"', "like=2"),
            MISCONCEPTIONS + ", line 7: @misconception takes plain strings only for like, received 2.",
            id="a number in the decorator",
        ),
        pytest.param(
            lambda folder: change(folder / "misconceptions.py", 'like="squares"', 'like=f"squares"'),
            MISCONCEPTIONS + ", line 7: @misconception takes plain strings only for like, received f'squares'.",
            id="an f-string in the decorator",
        ),
        pytest.param(
            lambda folder: change(folder / "alternatives.py", 'of="double"', 'of="triple"'),
            "{folder}/alternatives.py, line 4: adds_to_itself answers 'triple', expected one of: double, quiz.",
            id="unknown question",
        ),
        pytest.param(
            lambda folder: change(folder / "alternatives.py", 'of="double"', '"double"'),
            "{folder}/alternatives.py, line 3: @alternative takes its arguments by name: of, stand_in.",
            id="no keyword",
        ),
        pytest.param(
            lambda folder: change(folder / "misconceptions.py", 'like="squares"', 'shared_hint="Twice or times?"'),
            "The shared hint of misconception raises_to_the_second_power of tiny is nobody else's; expected another "
            "one of double with the same text.",
            id="a shared hint that nobody shares",
        ),
        pytest.param(
            lambda folder: change(
                folder / "misconceptions.py", 'like="squares"', f'like="squares", shared_hint="{HINT}"'
            ),
            "The shared hint of misconception raises_to_the_second_power of tiny is never asked; expected one of "
            "'squares', which it is said to be like.",
            id="a shared hint of one that another speaks for",
        ),
        pytest.param(_like("cubes"), LIKE.format(like="cubes"), id="like an unknown one"),
        pytest.param(
            _like("raises_to_the_second_power"), LIKE.format(like="raises_to_the_second_power"), id="like itself"
        ),
    ],
)
def test_authors_mistake_is_a_sentence(tiny_set: Path, spoil: Callable[[Path], None], sentence: str) -> None:
    spoil(tiny_set)

    with pytest.raises(SetError) as error:
        load_set("tiny", tiny_set.parent)

    assert str(error.value) == sentence.format(folder=tiny_set)


def test_likeness_across_questions_is_an_authors_mistake(tiny_set: Path) -> None:
    path = tiny_set / "misconceptions.py"
    with path.open("a", encoding="utf-8") as file:
        file.write('\n@misconception(of="quiz", hint="?", like="squares")\ndef guesses(): ...\n')

    with pytest.raises(SetError, match="Misconception guesses of tiny is said to be like 'squares'"):
        load_set("tiny", tiny_set.parent)


@pytest.mark.parametrize("name", ["tiny.py", "checks.py", "misconceptions.py", "alternatives.py"])
def test_digest_changes_with_any_file(tiny_set: Path, name: str) -> None:
    before = load_set("tiny", tiny_set.parent).digest
    with (tiny_set / name).open("a", encoding="utf-8") as file:
        file.write("# a remark\n")

    assert load_set("tiny", tiny_set.parent).digest != before


def test_digest_changes_with_a_new_file(tiny_set: Path) -> None:
    before = load_set("tiny", tiny_set.parent).digest
    (tiny_set / "inputs.py").write_text("", encoding="utf-8")

    assert load_set("tiny", tiny_set.parent).digest != before


def test_digest_changes_with_a_files_name(tiny_set: Path) -> None:
    (tiny_set / "inputs.py").write_text("x = 1\n", encoding="utf-8")
    before = load_set("tiny", tiny_set.parent).digest
    (tiny_set / "inputs.py").rename(tiny_set / "inputs_2.py")

    assert load_set("tiny", tiny_set.parent).digest != before


def test_digest_of_unchanged_files_stays(tiny_set: Path) -> None:
    before = load_set("tiny", tiny_set.parent).digest
    (tiny_set / "notes.txt").write_text("not part of the set", encoding="utf-8")

    assert load_set("tiny", tiny_set.parent).digest == before


def test_solutions_are_found_below_the_working_folder(tiny_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny_set.parent.parent)

    assert find_solutions() == tiny_set.parent


def test_solutions_are_found_beside_the_package(tmp_path: Path) -> None:
    assert find_solutions(tmp_path) == ROOT / "solutions"


def test_solutions_that_are_nowhere_are_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sets.__file__", str(tmp_path / "autograder" / "sets.py"))

    with pytest.raises(UnknownSetError) as error:
        find_solutions(tmp_path)

    assert str(error.value) == f"No folder 'solutions' found in {tmp_path}; run this from the course's folder."


@pytest.mark.parametrize("slug", set_names(ROOT / "solutions"))
def test_loading_a_set_does_not_import_tensorflow(slug: str) -> None:
    program = (
        "import sys; from autograder.sets import load_set\n"
        f"load_set({slug!r})\n"
        "print(sorted({'tensorflow', 'keras', 'jupytext', 'nbformat'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == "[]\n"
