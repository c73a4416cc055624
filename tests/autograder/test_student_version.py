from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest
from click.testing import CliRunner

from autograder import student_version
from autograder.errors import SetError
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set, set_names
from autograder.student_version import build, differences, stamp, write_source_notebook
from tfnn import public_checks

ROOT = Path(__file__).resolve().parent.parent.parent
SETS = set_names(ROOT / "solutions")
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def load(tiny_set: Path) -> LoadedSet:
    return load_set("tiny", tiny_set.parent)


def cells_of(notebook: Any) -> dict[str, Any]:
    """The cells that nbgrader knows, by grade_id."""
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


# ------------------------------------------------------------------------------------------------------------ stamp


def stamped(tiny_set: Path) -> Any:
    return stamp(jupytext.read(tiny_set / "tiny.py"), load(tiny_set).assignment)


def test_stamp_makes_solution_cells_and_locked_checks_with_points(tiny_set: Path) -> None:
    cells = cells_of(stamped(tiny_set))

    assert list(cells) == ["double", "double-check", "quiz", "quiz-check"]
    # nbgrader's schema 3: a solution cell that is not graded by hand, and a read-only autograder test cell.
    assert dict(cells["double"].metadata.nbgrader) == {
        "grade": False,
        "grade_id": "double",
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    assert dict(cells["double-check"].metadata.nbgrader) == {
        "grade": True,
        "grade_id": "double-check",
        "locked": True,
        "points": 3,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    assert cells["quiz-check"].metadata.nbgrader.points == 1


def test_stamp_takes_the_marks_away_and_gives_every_cell_a_stable_id(tiny_set: Path) -> None:
    first, second = stamped(tiny_set), stamped(tiny_set)

    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in second.cells]
    assert len(set(ids)) == len(ids)
    assert {"double-question", "double-check", "cell-01"} <= set(ids)
    assert not any({"question", "check"} & set(cell.metadata) for cell in first.cells)
    assert "jupytext" not in first.metadata
    nbformat.validate(first)


DOUBLE = '# %% question="double"\n'
QUIZ_CHECK = '# %% check="quiz"\n'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            DOUBLE, "# %%\n", 'tiny.py has 0 cells marked question="double", expected 1.', id="no solution cell"
        ),
        pytest.param(QUIZ_CHECK, "# %%\n", 'tiny.py has 0 cells marked check="quiz", expected 1.', id="no check cell"),
        pytest.param(
            DOUBLE, DOUBLE + "x = 1\n\n" + DOUBLE, 'tiny.py has 2 cells marked question="double", expected 1.', id="two"
        ),
        pytest.param(
            QUIZ_CHECK,
            '# %% check="quizz"\n',
            "Cell 5 of tiny is marked for a question that checks.py lacks.",
            id="unknown question",
        ),
    ],
)
def test_stamp_refuses_marks_that_do_not_fit(tiny_set: Path, old: str, new: str, sentence: str) -> None:
    path = tiny_set / "tiny.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(SetError) as error:
        stamped(tiny_set)

    assert str(error.value) == sentence


def test_source_notebook_is_the_solved_one_and_valid(tiny_set: Path, tmp_path: Path) -> None:
    path = write_source_notebook(load(tiny_set), tmp_path)

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path == tmp_path / "tiny.ipynb"
    assert "secret_factor = 2" in cells_of(notebook)["double"].source


# ------------------------------------------------------------------------------------------------------------ build


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    # Only our own code runs in it, and building must be testable on machines without the strict sandbox.
    with Zygote("process") as running:
        yield running


def test_built_set_holds_the_starter_and_samples_of_the_visible_checks(
    tiny_set: Path, tmp_path: Path, zygote: Zygote
) -> None:
    target = tmp_path / "built"

    build(load(tiny_set), zygote, target)

    assert sorted(path.name for path in target.iterdir()) == ["public_checks.npz", "tiny.ipynb"]
    notebook = nbformat.read(target / "tiny.ipynb", as_version=4)
    cells = cells_of(notebook)
    assert "secret" not in (target / "tiny.ipynb").read_text(encoding="utf-8")
    assert cells["double"].source == (
        'def double(x):\n    """Twice x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
    )
    assert cells["quiz"].source.endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert cells["double-check"].source == 'print("check double")'
    assert notebook.metadata.kernelspec.name == "python3"

    questions = public_checks.load(target / public_checks.FILE_NAME)
    assert {name: (len(item.checks), item.unseen_checks) for name, item in questions.items()} == {
        "double": (1, 1),
        "quiz": (0, 1),
    }
    (check,) = questions["double"].checks
    (exercise,) = check.exercises
    assert (check.title, check.judge, exercise.probe) == ("twice a vector", "matches_reference", "call")
    np.testing.assert_allclose(exercise.expected["value"], 2 * exercise.arguments[0], rtol=1e-12)


def test_built_set_is_the_same_when_built_again_and_without_settings_of_nbgrader(
    tiny_set: Path, tmp_path: Path, zygote: Zygote
) -> None:
    build(load(tiny_set), zygote, tmp_path / "first")
    (tiny_set.parent.parent / "nbgrader_config.py").unlink()
    build(load(tiny_set), zygote, tmp_path / "second")

    assert differences(tmp_path / "second", tmp_path / "first") == []
    for name in ("tiny.ipynb", public_checks.FILE_NAME):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_sets_are_built_side_by_side_and_told_in_their_order(tiny_set: Path, zygote: Zygote, monkeypatch) -> None:
    solutions = tiny_set.parent
    shutil.copytree(tiny_set, solutions / "twin")
    (solutions / "twin" / "tiny.py").rename(solutions / "twin" / "twin.py")
    checks = solutions / "twin" / "checks.py"
    checks.write_text(checks.read_text(encoding="utf-8").replace('ProblemSet("tiny"', 'ProblemSet("twin"'))
    both_have_begun = threading.Barrier(2, timeout=60)

    def waiting(*arguments: Any) -> None:
        both_have_begun.wait()
        build(*arguments)

    monkeypatch.chdir(solutions.parent)
    monkeypatch.setattr(student_version, "build", waiting)
    monkeypatch.setattr(student_version, "Zygote", lambda **options: nullcontext(zygote))
    made = CliRunner().invoke(student_version.main, [])
    checked = CliRunner().invoke(student_version.main, ["--check"])

    assignments = solutions.parent / "assignments"
    assert made.output == f"built {assignments / 'tiny'}\nbuilt {assignments / 'twin'}\n"
    assert (checked.exit_code, checked.output) == (0, "")


def test_visible_check_must_have_a_judge_that_can_be_written_down(
    tiny_set: Path, tmp_path: Path, zygote: Zygote
) -> None:
    path = tiny_set / "checks.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('visibility="visible"', 'visibility="visible", judge=lambda cases: None'))

    with pytest.raises(SetError) as error:
        build(load(tiny_set), zygote, tmp_path / "built")

    assert str(error.value) == "Check double.ordinary is visible, so its judge must come from tfnn.judges."


def test_build_passes_on_why_nbgrader_refuses(tiny_set: Path, tmp_path: Path, zygote: Zygote) -> None:
    path = tiny_set / "tiny.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    ### END SOLUTION", "", 1), encoding="utf-8")

    with pytest.raises(SetError, match=r"^nbgrader could not build tiny: .*No end solution statement found") as error:
        build(load(tiny_set), zygote, tmp_path / "built")

    assert "nbconvert" not in str(error.value)
    assert not (tmp_path / "built").exists()


# ------------------------------------------------------------------------------------------------------- command line


def test_command_where_no_course_is_says_so_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sets.__file__", str(tmp_path / "autograder" / "sets.py"))
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(student_version.main)

    words = f"No folder 'solutions' found in {tmp_path}; run this from the course's folder."
    assert done.stderr == f"student_version: {words}\n"
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1


def test_command_that_cannot_write_says_so_in_a_sentence(tiny_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = tiny_set.parent.parent
    monkeypatch.setattr(student_version, "Zygote", lambda **_: nullcontext())
    monkeypatch.setattr(student_version, "build", lambda loaded, zygote, target: target.mkdir())
    monkeypatch.chdir(course)
    (course / "assignments").mkdir()
    (course / "assignments" / "tiny").write_text("in the way")

    done = CliRunner().invoke(student_version.main)

    assert done.stderr == f"student_version: {course / 'assignments' / 'tiny'}: File exists.\n"
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1


# ------------------------------------------------------------------------------------------------------ differences


@pytest.fixture
def versions(tmp_path: Path) -> SimpleNamespace:
    """Two equal student versions of the course's first set."""
    built, committed = tmp_path / "built", tmp_path / "committed"
    for folder in (built, committed):
        shutil.copytree(ROOT / "assignments" / SETS[0], folder)
    return SimpleNamespace(built=built, committed=committed, notebook=f"{SETS[0]}.ipynb")


def _other_samples(versions: SimpleNamespace) -> str:
    path = versions.built / public_checks.FILE_NAME
    public_checks.save(path, list(public_checks.load(path).values())[1:])
    return f"{versions.committed / public_checks.FILE_NAME} holds other samples"


def _edited(versions: SimpleNamespace) -> str:
    with (versions.committed / versions.notebook).open("a", encoding="utf-8") as file:
        file.write("\n")
    return f"{versions.committed / versions.notebook} is not what solutions/ gives"


def _missing(versions: SimpleNamespace) -> str:
    (versions.committed / versions.notebook).unlink()
    return f"{versions.committed / versions.notebook} should exist"


def _one_more(versions: SimpleNamespace) -> str:
    (versions.committed / "key.py").write_text("", encoding="utf-8")
    return f"{versions.committed / 'key.py'} should not exist"


def test_equal_versions_do_not_differ(versions: SimpleNamespace) -> None:
    assert differences(versions.built, versions.committed) == []


@pytest.mark.parametrize("change", [_other_samples, _edited, _missing, _one_more])
def test_difference_is_a_sentence(versions: SimpleNamespace, change: Callable[[SimpleNamespace], str]) -> None:
    sentence = change(versions)

    assert differences(versions.built, versions.committed) == [sentence]


def test_version_that_was_never_built_differs_in_every_file(versions: SimpleNamespace) -> None:
    shutil.rmtree(versions.committed)

    assert differences(versions.built, versions.committed) == [
        f"{versions.committed / name} should exist" for name in sorted([versions.notebook, public_checks.FILE_NAME])
    ]


# -------------------------------------------------------------------------------------------- what students really get


def released(slug: str) -> Any:
    return nbformat.read(ROOT / "assignments" / slug / f"{slug}.ipynb", as_version=4)


@pytest.mark.parametrize("slug", SETS)
def test_released_notebook_has_every_question_with_the_points_of_its_checks(slug: str) -> None:
    questions = load_set(slug, ROOT / "solutions").assignment.questions
    cells = cells_of(released(slug))

    points = {name: cell.metadata.nbgrader.points for name, cell in cells.items() if cell.metadata.nbgrader.grade}
    # A bonus question's cell is worth 0: what it earns comes on top of the maximum.
    assert points == {f"{one.id}-check": 0 if one.bonus else one.max_score for one in questions}
    assert [name for name, cell in cells.items() if cell.metadata.nbgrader.solution] == [item.id for item in questions]


@pytest.mark.parametrize("slug", SETS)
def test_released_notebook_has_no_outputs(slug: str) -> None:
    cells = [cell for cell in released(slug).cells if cell.cell_type == "code"]

    assert [cell.outputs for cell in cells] == [[]] * len(cells)
    assert {cell.execution_count for cell in cells} == {None}


@pytest.mark.parametrize("slug", SETS)
def test_released_notebook_holds_no_line_of_a_solution(slug: str) -> None:
    source = (ROOT / "solutions" / slug / f"{slug}.py").read_text(encoding="utf-8")
    shown = {line.strip() for line in SOLUTION.sub("", source).splitlines()}
    secret = {line.strip() for body in SOLUTION.findall(source) for line in body.splitlines()} - shown - {""}
    assert len(secret) > 20

    text = "\n".join(cell.source for cell in released(slug).cells)

    assert "SOLUTION" not in text
    assert not secret & {line.strip() for line in text.splitlines()}


@pytest.mark.parametrize("slug", SETS)
def test_released_folder_holds_nothing_else(slug: str) -> None:
    names = sorted(path.name for path in (ROOT / "assignments" / slug).iterdir())

    assert names == sorted([f"{slug}.ipynb", public_checks.FILE_NAME])


def test_bonus_question_adds_points_and_not_to_the_maximum_that_nbgrader_knows(tiny_set: Path) -> None:
    checks = tiny_set / "checks.py"
    text = checks.read_text(encoding="utf-8")
    checks.write_text(text.replace('title="A quiz",', 'title="A quiz", bonus=True,'), encoding="utf-8")
    loaded = load(tiny_set)

    notebook = stamp(jupytext.read(tiny_set / "tiny.py"), loaded.assignment)

    points = [cell.metadata.nbgrader.points for cell in cells_of(notebook).values() if cell.metadata.nbgrader.grade]
    assert points == [3, 0]
    assert sum(points) == loaded.assignment.max_score
