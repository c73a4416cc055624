"""What a release tells of known mistakes: what they answer and the hints, of nothing that only hidden checks show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from autograder import public_samples
from autograder.diagnose import Known, Yardstick
from autograder.model import Evidence, Visibility
from autograder.public_samples import public_questions
from autograder.sandbox.launch import Zygote
from autograder.sets import KnownAnswer, load_set, set_names
from tfnn import public_checks
from tfnn.diagnosis import Answer, diagnose
from tfnn.judges import JUDGES, Case, reason_of
from tfnn.public_checks import FILE_NAME, PublicCheck, PublicQuestion
from tfnn.written_calls import written_call

ROOT = Path(__file__).resolve().parent.parent.parent
SETS = set_names(ROOT / "solutions")

CHECKS = '''\
import numpy as np
from autograder.authoring import ProblemSet, Question, call

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def two_matrices(rng):
    """twice two matrices"""
    return [call(rng.normal(size=(4, 3)).astype("float32")), call(x=rng.normal(size=(5, 2)).astype("float32"))]

@double.check(points=1)
def large_numbers(rng):
    """twice large numbers"""
    return call(np.array([1234567.0], "float32"))

ASSIGNMENT = ProblemSet("lab", title="Lab", version="1", questions=[double])
'''
MISCONCEPTIONS = """\
import tensorflow as tf
from autograder.authoring import misconception

@misconception(of="double", hint="What is added to nothing?")
def adds_one(x):
    return x + 1

@misconception(of="double", hint="And what is added to nothing here?", like="adds_one")
def adds_one_backwards(x):
    return 1 + x

@misconception(of="double", hint="Is twice one number any other one?", shared_hint="What is added to nothing?")
def adds_what_is_there_of_one(x):
    return x + x.dtype.as_numpy_dtype(1)

@misconception(of="double", hint="What happens to large numbers?")
def stops_at_a_hundred(x):
    return tf.minimum(2 * x, 100)

@misconception(of="double", hint="What comes back for two rows?")
def asks_for_one_row(x):
    tf.debugging.assert_equal(x.shape[0], 1, message="secret_source")
    return 2 * x

@misconception(of="double", hint="Where does your program end?")
def ends_the_program(x):
    import os
    os._exit(3)
"""


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicQuestion]:
    folder: Path = tmp_path_factory.mktemp("course") / "solutions" / "lab"
    folder.mkdir(parents=True)
    notebook = '# %% question="double"\ndef double(x):\n    return 2 * x\n'
    sources = {"checks": CHECKS, "lab": notebook, "misconceptions": MISCONCEPTIONS, "alternatives": ""}
    for name, text in sources.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    with Zygote("process") as zygote:  # only our own code runs in it
        (question,) = public_questions(load_set("lab", folder.parent), zygote)
        yield question


def test_mistakes_that_the_public_checks_show_are_told_under_numbers(question: PublicQuestion) -> None:
    told = [(mistake.name, mistake.hint, mistake.like) for mistake in question.mistakes]

    assert ("0", "What is added to nothing?", None) in told
    assert ("1", "And what is added to nothing here?", "0") in told
    assert all(len(mistake.answers) == 2 for mistake in question.mistakes)


def test_hint_that_mistakes_share_is_told(question: PublicQuestion) -> None:
    shared = {mistake.hint: mistake.shared_hint for mistake in question.mistakes}

    assert shared["Is twice one number any other one?"] == "What is added to nothing?"
    assert shared["What is added to nothing?"] is None


def test_mistake_that_only_a_hidden_check_shows_is_not_told(question: PublicQuestion) -> None:
    assert not any("large" in mistake.hint for mistake in question.mistakes)


def test_mistake_that_cannot_happen_in_a_notebook_is_not_told(question: PublicQuestion) -> None:
    assert not any("program end" in mistake.hint for mistake in question.mistakes)


class KeyOfDice:
    """Two mistakes, of which the second time one answers otherwise."""

    def mistakes(self, question: str) -> dict[str, Known]:
        return {name: (KnownAnswer(name, question, f"{name}?"), [gives(3.0)]) for name in ("steady", "throws_dice")}

    def answers(self, question: str) -> list[Evidence]:
        return [gives(1.0)]

    def yardsticks(self, question: str) -> list[Yardstick]:
        return [Yardstick()]


class SecondTime:
    def answers(self, key: KeyOfDice, question: str) -> dict[str, list[Evidence]]:
        return {"steady": [gives(3.0)], "throws_dice": [gives(4.0)]}


def gives(value: float) -> Evidence:
    return Evidence({"value": np.array(value)})


def test_mistake_that_answers_otherwise_the_second_time_is_not_told() -> None:
    told = public_samples._telling_mistakes(KeyOfDice(), SecondTime(), "q")

    assert [mistake.name for mistake, _ in told] == ["steady"]


def test_exception_of_a_mistake_is_told_without_its_source(question: PublicQuestion) -> None:
    (raised,) = [mistake for mistake in question.mistakes if mistake.hint == "What comes back for two rows?"]

    for answer in raised.answers:
        assert answer.fault is not None
        assert answer.fault.status == "raised"
        assert "in the line" not in answer.fault.message


def test_examples_are_small_different_and_the_smallest_first(question: PublicQuestion) -> None:
    (check,) = question.checks

    calls = [written_call(example, "double") for example in check.examples]
    assert calls[0] == "double([[0.]])"
    assert len(set(calls)) == len(calls) <= 6


# ------------------------------------------------------------------------------------------ what students really get


@pytest.mark.parametrize("slug", SETS)
def test_release_names_no_mistake_and_quotes_none(slug: str) -> None:
    released = public_checks.load(ROOT / "assignments" / slug / FILE_NAME)
    names = {answer.name for answer in load_set(slug, ROOT / "solutions").misconceptions.answers}
    told = [mistake for question in released.values() for mistake in question.mistakes]

    assert told
    for mistake in told:
        assert mistake.name.isdecimal()
        messages = [answer.fault.message for answer in mistake.answers if answer.fault]
        assert not [name for name in names for message in messages if name in message]
        assert not [message for message in messages if "in the line" in message]


def passes(check: PublicCheck, answers: Sequence[Answer]) -> bool:
    """Whether a notebook's own check lets these answers pass."""
    cases = [
        Case(
            received=answer.arrays,
            expected=exercise.expected,
            tolerances=exercise.tolerances,
            inputs=exercise.keywords,
            withheld=exercise.withheld,
            describe="",
            reveal=True,
        )
        for exercise, answer in zip(check.exercises, answers, strict=True)
    ]
    faulty = any(answer.fault for answer in answers)
    return not faulty and not reason_of(JUDGES[check.judge](**check.judge_parameters), cases)


@pytest.mark.parametrize("slug", SETS)
def test_every_known_mistake_that_a_public_check_catches_gets_a_hint(slug: str) -> None:
    released = public_checks.load(ROOT / "assignments" / slug / FILE_NAME)
    caught, silent = 0, []
    for question in released.values():
        catalogue = {mistake.name: (mistake, mistake.answers) for mistake in question.mistakes}
        for mistake in question.mistakes:
            left = iter(mistake.answers)
            passed = [passes(check, [next(left) for _ in check.exercises]) for check in question.checks]
            if not all(passed):
                caught += 1
                if not diagnose(mistake.answers, catalogue, question.yardsticks).hint:
                    silent.append((question.id, mistake.hint))

    assert caught > 100
    assert silent == []


@pytest.mark.parametrize("slug", SETS)
def test_release_is_small(slug: str) -> None:
    assert (ROOT / "assignments" / slug / FILE_NAME).stat().st_size < 1_000_000


@pytest.mark.parametrize("slug", SETS)
def test_release_holds_samples_of_visible_checks_alone(slug: str) -> None:
    released = public_checks.load(ROOT / "assignments" / slug / FILE_NAME)

    for question in load_set(slug, ROOT / "solutions").assignment.questions:
        visible = [check.title for check in question.checks if check.visibility is Visibility.VISIBLE]
        assert [check.title for check in released[question.id].checks] == visible
        exercises = sum(len(check.exercises) for check in released[question.id].checks)
        assert {len(mistake.answers) for mistake in released[question.id].mistakes} <= {exercises}
