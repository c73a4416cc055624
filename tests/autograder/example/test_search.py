"""The smallest failing example, found with a real worker: what it says, when there is none, what it may not touch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.answer_key import AnswerKey
from autograder.errors import WorkerError
from autograder.example import search
from autograder.grade import Grader
from autograder.model import Cell, Outcome, Program, QuestionReport, Report, Status
from autograder.report.as_html import report_html
from autograder.report.as_json import to_dict
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set

CHECKS = '''\
import numpy as np
from autograder.authoring import ProblemSet, Question, call, gradient

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def two_matrices(rng):
    """twice two matrices"""
    return [call(rng.normal(size=(4, 3)).astype("float32")), call(x=rng.normal(size=(5, 2)).astype("float32"))]

@double.check(points=1, visibility="hidden")
def large_numbers(rng):
    """twice large numbers"""
    return call(np.array([1234567.0], "float32"))

@double.check(points=1)
def slope(rng):
    """the gradient"""
    return gradient(rng.normal(size=3).astype("float32"))

sign = Question("sign", title="The slope of the absolute value")

@sign.check(points=1, visibility="visible")
def away_from_zero(rng):
    """the slope of |x| where it has one"""
    return call(rng.uniform(1.5, 4.5, size=6).astype("float32"))

def sums(arrays, inputs):
    return {"sum": arrays["value"].sum()}

unsuited = Question("unsuited", title="Checks that are no plain comparison", entry_point="twice")

@unsuited.check(points=1, visibility="visible", summary=sums)
def with_a_summary(rng):
    """the sum"""
    return call(rng.normal(size=3).astype("float32"))

ASSIGNMENT = ProblemSet("lab", title="Lab", version="1", questions=[double, sign, unsuited], time_limit_s=30.0)
'''
DOUBLE = "def double(x):\n    return 2 * x\n"
SIGN = "def sign(x):\n    import tensorflow as tf\n    return tf.sign(x)\n"
TWICE = "def twice(x):\n    return 2 * x\n"
NOTEBOOK = f'# %% question="double"\n{DOUBLE}\n# %% question="sign"\n{SIGN}\n# %% question="unsuited"\n{TWICE}'
ALTERNATIVES = """\
import tensorflow as tf
from autograder.authoring import alternative

@alternative(of="sign")
def is_one_at_zero(x):
    return tf.where(x >= 0, 1.0, -1.0)
"""

Grade = Callable[..., dict[str, QuestionReport]]


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, standing_zygote: Zygote) -> Grader:
    folder: Path = tmp_path_factory.mktemp("course") / "solutions" / "lab"
    folder.mkdir(parents=True)
    sources = {"checks": CHECKS, "lab": NOTEBOOK, "alternatives": ALTERNATIVES, "misconceptions": ""}
    for name, text in sources.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    loaded = load_set("lab", folder.parent)
    key = AnswerKey(standing_zygote, loaded, "seed")
    return Grader(loaded.assignment, standing_zygote, key, "", {})


def program(double: str = DOUBLE, sign: str = SIGN, twice: str = TWICE) -> Program:
    cells = tuple(Cell(source, f"cell {number}") for number, source in enumerate([double, sign, twice], start=1))
    return Program(cells, {"double": "double", "sign": "sign", "unsuited": "twice"})


@pytest.fixture
def grade(grader: Grader) -> Grade:
    def run(**sources: str) -> dict[str, QuestionReport]:
        questions, _ = grader.examine(program(**sources))
        return {question.id: question for question in questions}

    return run


def outcome(question: QuestionReport, check: str) -> Outcome:
    return next(outcome for outcome in question.outcomes if outcome.check_id == check)


def test_example_is_the_call_with_what_came_back_and_what_was_expected(grade: Grade) -> None:
    wrong = outcome(grade(double="def double(x):\n    return x + 1\n")["double"], "two_matrices")
    assert wrong.status is Status.FAILED
    assert wrong.example == "double([[0.]])\nreturned  [[1.]]\nexpected  [[0.]]"


def test_example_of_an_exception_names_it_without_the_noise(grade: Grade) -> None:
    source = "def double(x):\n    raise ValueError('{{node X}} no rows, please [Op:Mul]')\n"
    raised = outcome(grade(double=source)["double"], "two_matrices")
    assert raised.example == "double([[0.]])\nraised    ValueError: no rows, please\nexpected  [[0.]]"


def test_example_keeps_to_the_kind_of_mistake_that_cost_the_points(grade: Grade) -> None:
    source = "def double(x):\n    if x.shape[0] == 1:\n        raise ValueError\n    return x + 1\n"
    wrong = outcome(grade(double=source)["double"], "two_matrices")
    assert wrong.example == "double([[0.], [0.]])\nreturned  [[1.], [1.]]\nexpected  [[0.], [0.]]"


def test_example_with_another_shape_says_the_shapes(grade: Grade) -> None:
    wrong = outcome(grade(double="def double(x):\n    return 2 * x[0]\n")["double"], "two_matrices")
    assert wrong.example == "double([[0.]])\nreturned  [0.] (shape (1,))\nexpected  [[0.]] (shape (1, 1))"


def test_input_on_which_right_answers_differ_is_no_example(grade: Grade) -> None:
    wrong = outcome(grade(sign="def sign(x):\n    return 0 * x + 5\n")["sign"], "away_from_zero")
    assert wrong.example == "sign([1.])\nreturned  [5.]\nexpected  [1.]"


@pytest.mark.parametrize(
    ("source", "status"),
    [
        pytest.param(DOUBLE, Status.PASSED, id="right"),
        pytest.param("def double(x):\n    return None\n", Status.FAILED, id="any_input_would_do"),
        pytest.param("def double(x):\n    raise NotImplementedError\n", Status.NOT_ATTEMPTED, id="not_attempted"),
        pytest.param("import os\ndef double(x):\n    os._exit(1)\n", Status.CRASHED, id="crash"),
        pytest.param("x = 1\n", Status.MISSING, id="absent"),
    ],
)
def test_no_example_where_it_would_say_nothing(source: str, status: Status, grade: Grade) -> None:
    tried = outcome(grade(double=source)["double"], "two_matrices")
    assert (tried.status, tried.example) == (status, None)


def test_no_example_where_a_fresh_process_gives_the_right_answer(grade: Grade) -> None:
    source = "calls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x if len(calls) == 1 else x + 1\n"
    wrong = outcome(grade(double=source)["double"], "two_matrices")
    assert (wrong.status, wrong.example) == (Status.FAILED, None)


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param({"twice": "def twice(x):\n    return x + 1\n"}, id="summary"),
        pytest.param({"double": "import os\ndef double(x):\n    os._exit(1)\n"}, id="crash"),
        pytest.param({"double": "x = 1\n"}, id="absent"),
    ],
)
def test_no_example_is_sought_where_none_can_be_had(sources: dict[str, str], grade: Grade, monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(search.Hunt, "example", lambda hunt: asked.append(hunt.check.id))
    questions = grade(**sources)
    assert any(item.status is not Status.PASSED for question in questions.values() for item in question.outcomes)
    assert asked == []


def report_of(question: QuestionReport) -> Report:
    return Report("lab", "ana", (question,), "strict", question.max_score)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def double(x):\n    return x + 1\n", id="visible_and_hidden_fail"),
        pytest.param("def double(x):\n    return 2 * x if abs(x[0]) < 99 else x\n", id="all_fail"),
        pytest.param(
            "import tensorflow as tf\ndef double(x):\n    return tf.where(abs(x) < 99.0, 2 * x, x)\n", id="hidden_fails"
        ),
    ],
)
def test_examples_tell_nothing_of_checks_that_are_not_visible(source: str, grade: Grade) -> None:
    question = grade(double=source)["double"]
    assert outcome(question, "large_numbers").status is not Status.PASSED
    assert outcome(question, "large_numbers").example is None
    assert outcome(question, "slope").example is None
    for text in (report_html(report_of(question)), json.dumps(to_dict(report_of(question))["questions"])):
        # Twice 1234567 is what the hidden check expects.
        assert not any(secret in text for secret in ("2469134", "2.469", "2,469"))


def test_example_is_never_sought_for_a_check_that_is_not_visible(grade: Grade, monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(search.Hunt, "example", lambda hunt: asked.append(hunt.check.id))
    grade(double="import tensorflow as tf\ndef double(x):\n    return tf.where(abs(x) < 99.0, 2 * x, x)\n")
    assert asked == []


def test_time_for_an_example_is_not_the_submissions(grader: Grader, monkeypatch) -> None:
    hurried = replace(grader, assignment=replace(grader.assignment, time_limit_s=4.0))
    monkeypatch.setattr(search.Hunt, "example", lambda hunt: time.sleep(5.0))
    questions, _ = hurried.examine(program(double="def double(x):\n    return x + 1\n"))
    assert {question.id: question.score for question in questions} == {"double": 0, "sign": 1, "unsuited": 1}


def test_grade_stands_when_the_search_breaks_down(grade: Grade, monkeypatch) -> None:
    source = "def double(x):\n    return x + 1\n"
    before = grade(double=source)["double"].outcomes

    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(search, "smallest", broken)
    after = grade(double=source)["double"].outcomes
    assert [(item.status, item.score, item.reason) for item in after] == [
        (item.status, item.score, item.reason) for item in before
    ]
    assert {item.example for item in after} == {None}


def test_zygote_that_dies_during_the_search_costs_no_example(grade: Grade, monkeypatch) -> None:
    def dies(*arguments: object) -> None:
        raise WorkerError("The worker's parent process is gone.")

    monkeypatch.setattr(search, "smallest", dies)
    with pytest.raises(WorkerError):  # whoever grades begins this submission again
        grade(double="def double(x):\n    return x + 1\n")


def test_search_prints_nothing_into_the_submissions_log(grader: Grader) -> None:
    source = "def double(x):\n    print('called')\n    return x + 1\n"
    _, log = grader.examine(program(double=source))
    assert log.count("called") <= 8  # four exercises, twice at most
