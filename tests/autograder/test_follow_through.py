"""No mistake costs twice: wrong functions that other answers call, in a real worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.answer_key import AnswerKey
from autograder.errors import SetError
from autograder.grade import Grader
from autograder.model import Cell, Program, QuestionReport, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

double = Question("double", title="Twice as much", entry_point="twice")

@double.check(points=2)
def vector(rng):
    """twice a vector"""
    return call(rng.normal(size=3))

quadruple = Question("quadruple", title="Four times as much")

@quadruple.check(points=3)
def number(rng):
    """four times a number"""
    return call(rng.normal(size=()))

@quadruple.check(points=1, needs=["number"])
def two_numbers(rng):
    """four times two numbers"""
    return call(rng.normal(size=2))

ASSIGNMENT = ProblemSet("pair", title="A pair", version="1", questions=[double, quadruple], time_limit_s=20.0)
'''
RIGHT = "def quadruple(x):\n    return twice(twice(x))\n"
NOTEBOOK = f'# %% question="double"\ndef twice(x):\n    return 2 * x\n\n# %% question="quadruple"\n{RIGHT}'
ALTERNATIVES = '''\
import math
from autograder.authoring import alternative

@alternative(of="double", stand_in=True)
def by_addition(x):
    """Adds."""
    return x + x
'''
MISCONCEPTIONS = '''\
from autograder.authoring import misconception

@misconception(of="quadruple", hint="How many are two and two?")
def only_doubles(x):
    """Doubles once."""
    return 2 * x
'''

Grade = Callable[..., dict[str, QuestionReport]]


def helper_cell(source: str) -> Cell:
    return Cell(source, "a cell without a question")


def course(folder: Path, alternatives: str = ALTERNATIVES) -> Path:
    place = folder / "solutions" / "pair"
    place.mkdir(parents=True)
    files = {"checks": CHECKS, "pair": NOTEBOOK, "alternatives": alternatives, "misconceptions": MISCONCEPTIONS}
    for name, text in files.items():
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    return place.parent


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, standing_zygote: Zygote) -> Grader:
    loaded = load_set("pair", course(tmp_path_factory.mktemp("course")))
    key = AnswerKey(standing_zygote, loaded, "seed")
    return Grader(loaded.assignment, standing_zygote, key, "", {})


@pytest.fixture
def grade(grader: Grader) -> Grade:
    def run(double: str, quadruple: str, *helpers: str) -> dict[str, QuestionReport]:
        cells = Cell(double, "cell 1", "double"), Cell(quadruple, "cell 2", "quadruple"), *map(helper_cell, helpers)
        questions, _ = grader.examine(Program(cells, {"double": "twice", "quadruple": "quadruple"}))
        return {question.id: question for question in questions}

    return run


@pytest.mark.parametrize(
    "double",
    [
        pytest.param("def twice(x):\n    return 3 * x\n", id="wrong"),
        pytest.param("def twice(x):\n    raise NotImplementedError\n", id="unwritten"),
        pytest.param("# nothing here yet\n", id="missing"),
        pytest.param("def twice(x) return 2 * x\n", id="syntax error"),
    ],
)
def test_answer_that_calls_a_lost_one_loses_nothing(grade: Grade, double: str) -> None:
    questions = grade(double, RIGHT)
    assert (questions["double"].score, questions["quadruple"].score) == (0, 4)
    assert [item.reason for item in questions["quadruple"].outcomes] == [
        "as expected with a right twice in place of yours, whose mistake costs nothing here"
    ] * 2


def test_mistake_of_ones_own_is_still_lost_and_named(grade: Grade) -> None:
    question = grade("def twice(x):\n    return 3 * x\n", "def quadruple(x):\n    return twice(x)\n")["quadruple"]
    assert (question.score, question.misconception) == (0, "only_doubles")
    assert "3 times" not in question.outcomes[0].reason


def test_answer_that_makes_up_for_a_wrong_one_does_not_earn_the_best_of_both(grade: Grade) -> None:
    """Right for one number by halving what the wrong function doubles once too often, and wrong for two."""
    answer = "def quadruple(x):\n    return twice(twice(x)) / 4 if x.ndim == 0 else twice(twice(x))\n"
    question = grade("def twice(x):\n    return 4 * x\n", answer)["quadruple"]
    assert [item.status for item in question.outcomes] == [Status.PASSED, Status.FAILED]


def test_stand_in_earns_nothing_for_the_question_it_answers(grade: Grade) -> None:
    questions = grade("def twice(x):\n    return quadruple(x)\n", RIGHT)
    assert questions["double"].score == 0


def test_answer_that_calls_a_lost_one_through_a_helper_loses_nothing(grade: Grade) -> None:
    answer, helper = "def quadruple(x):\n    return again(again(x))\n", "def again(x):\n    return twice(x)\n"
    assert grade("def twice(x):\n    return 3 * x\n", answer, helper)["quadruple"].score == 4


def test_answer_beside_an_experiment_that_calls_a_lost_one_is_not_tried_twice(
    grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []
    monkeypatch.setattr("autograder.grade.with_stand_ins", lambda program, cells: tries.append("again") or program)
    grade("def twice(x):\n    return 3 * x\n", "def quadruple(x):\n    return 5 * x\n", "look = twice(7)\n")
    assert tries == []


def test_answer_that_calls_nothing_is_not_tried_twice(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []
    monkeypatch.setattr("autograder.grade.with_stand_ins", lambda program, cells: tries.append("again") or program)
    grade("def twice(x):\n    return 3 * x\n", "def quadruple(x):\n    return 5 * x\n")
    assert tries == []


def test_answer_that_suits_its_own_wrong_helper_keeps_its_points(grade: Grade) -> None:
    questions = grade("def twice(x, by):\n    return by * x\n", "def quadruple(x):\n    return twice(x, 4)\n")
    assert questions["quadruple"].score == 4
    assert {item.status for item in questions["quadruple"].outcomes} == {Status.PASSED}


def test_two_stand_ins_for_one_question_are_refused(tmp_path: Path) -> None:
    second = '\n@alternative(of="double", stand_in=True)\ndef by_shifting(x):\n    """Shifts."""\n    return x * 2\n'
    with pytest.raises(SetError, match="Question double of pair has two stand-ins, expected one"):
        load_set("pair", course(tmp_path, ALTERNATIVES + second))
