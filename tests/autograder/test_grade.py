"""One submission through a real worker: what a mistake costs, and what it must not cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.answer_key import AnswerKey
from autograder.grade import Grader
from autograder.model import Cell, Outcome, Program, QuestionReport, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def vector(rng):
    """twice a vector"""
    return call(rng.normal(size=3))

@double.check(points=1, needs=["vector"])
def zero(rng):
    """twice nothing"""
    return call(0.0 * rng.normal(size=3))

half = Question("half", title="Half as much")

@half.check(points=3, timeout_s=1.0)
def number(rng):
    """half of a number"""
    return call(rng.normal(size=()))

ASSIGNMENT = ProblemSet("pair", title="A pair", version="1", questions=[double, half], time_limit_s=20.0)
'''
DOUBLE, HALF = "def double(x):\n    return 2 * x\n", "def half(x):\n    return x / 2\n"
NOTEBOOK = f'# %% question="double"\n{DOUBLE}\n# %% question="half"\n{HALF}'

Grade = Callable[..., dict[str, QuestionReport]]


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, standing_zygote: Zygote) -> Grader:
    folder: Path = tmp_path_factory.mktemp("course") / "solutions" / "pair"
    folder.mkdir(parents=True)
    (folder / "checks.py").write_text(CHECKS, encoding="utf-8")
    (folder / "pair.py").write_text(NOTEBOOK, encoding="utf-8")
    loaded = load_set("pair", folder.parent)
    key = AnswerKey(standing_zygote, loaded, "seed")
    return Grader(loaded.assignment, standing_zygote, key, "", {})


@pytest.fixture
def grade(grader: Grader) -> Grade:
    def run(*sources: str) -> dict[str, QuestionReport]:
        cells = tuple(Cell(source, f"cell {number}") for number, source in enumerate(sources, start=1))
        questions, _ = grader.examine(Program(cells, {"double": "double", "half": "half"}))
        return {question.id: question for question in questions}

    return run


def outcome(question: QuestionReport, check: str) -> Outcome:
    return next(outcome for outcome in question.outcomes if outcome.check_id == check)


def test_right_answers_earn_everything(grade: Grade) -> None:
    questions = grade(DOUBLE, HALF)
    assert (questions["double"].score, questions["half"].score) == (3, 3)


def test_what_one_question_leaves_behind_costs_no_other(grade: Grade) -> None:
    spoiling = "spoiled = []\ndef double(x):\n    spoiled.append(1)\n    return 2 * x\n"
    spoiled = "def half(x):\n    return x / 2 if not spoiled else 0 * x\n"
    assert grade(spoiling, spoiled)["half"].score == 3


def test_crash_costs_its_own_question(grade: Grade) -> None:
    questions = grade("import os\ndef double(x):\n    os._exit(0)\n", HALF)
    assert [item.status for item in questions["double"].outcomes] == [Status.CRASHED, Status.BLOCKED]
    assert questions["half"].score == 3


def test_every_cell_that_kills_the_process_costs_itself_alone(grade: Grade) -> None:
    killers = [f"import os\ndef killer{number}(x=os._exit(1)):\n    return x\n" for number in range(7)]
    questions = grade(DOUBLE, *killers, HALF)
    assert (questions["double"].score, questions["half"].score) == (3, 3)


def test_lost_cell_is_named_as_the_reason(grade: Grade) -> None:
    lost = outcome(grade("import os\ndef double(x, y=os._exit(3)):\n    return 2 * x\n", HALF)["double"], "vector")
    assert lost.status is Status.MISSING
    assert lost.reason == ("double is not defined: cell 1 could not be loaded: it exited by itself (exit status 3)")


def test_check_that_builds_on_a_failed_one_is_not_tried(grade: Grade) -> None:
    blocked = outcome(grade("def double(x):\n    return 0 * x\n", HALF)["double"], "zero")
    assert (blocked.status, blocked.score) == (Status.BLOCKED, 0)
    assert blocked.reason == "not tried, because it builds on: twice a vector"


@pytest.mark.parametrize(
    ("source", "status"),
    [
        pytest.param("def double(x):\n    raise NotImplementedError\n", Status.NOT_ATTEMPTED, id="starter"),
        pytest.param("x = 1\n", Status.MISSING, id="absent"),
    ],
)
def test_unanswered_question_is_called_unanswered_throughout(source: str, status: Status, grade: Grade) -> None:
    assert {item.status for item in grade(source, HALF)["double"].outcomes} == {status}


def test_time_for_the_submission_ends_even_over_cells_that_never_load(grader: Grader, monkeypatch) -> None:
    monkeypatch.setattr("autograder.examine.CELL_TIMEOUT_S", 0.5)
    hurried = replace(grader, assignment=replace(grader.assignment, time_limit_s=2.0))
    endless = "def first(x=[1 for _ in iter(int, 1)]):\n    return x\n"
    cells = tuple(Cell(endless, f"cell {number}") for number in range(50))
    questions, _ = hurried.examine(Program(cells, {"double": "double", "half": "half"}))
    assert {item.status for question in questions for item in question.outcomes} <= {Status.TIMED_OUT, Status.BLOCKED}
    assert "the time for the whole submission was used up" in questions[0].outcomes[0].reason


def test_time_that_known_mistakes_take_is_not_the_submissions(grader: Grader, monkeypatch) -> None:
    hurried = replace(grader, assignment=replace(grader.assignment, time_limit_s=4.0))

    def slow(question: object) -> dict[str, object]:
        time.sleep(5.0)
        return {}

    monkeypatch.setattr(grader.key, "mistakes", slow)
    cells = (Cell("def double(x):\n    return 0 * x\n", "cell 1"), Cell(HALF, "cell 2"))
    questions, _ = hurried.examine(Program(cells, {"double": "double", "half": "half"}))
    assert {question.id: question.score for question in questions} == {"double": 0, "half": 3}
