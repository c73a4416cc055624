from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.authoring import (
    ProblemSet,
    Question,
    alternative,
    call,
    entry,
    gradient,
    layer_call,
    layer_gradient,
    misconception,
    training_run,
    variable_steps,
)
from autograder.errors import SetError
from autograder.model import Exercise, Visibility
from tfnn.judges import finite
from tfnn.probes import PROBES


def ordinary(rng: Any) -> Exercise:
    """ordinary
    scores"""
    return call(rng)


def undocumented(rng: Any) -> Exercise:
    return call(rng)


def question_with(function: Callable[[Any], Any] = ordinary, **options: Any) -> Question:
    question = Question("softmax", title="A softmax")
    question.check(**{"points": 1, **options})(function)
    return question


def test_check_becomes_data() -> None:
    judge = finite()
    question = question_with(points=3, judge=judge, visibility="visible", timeout_s=2.5, rtol=1e-3, atol=1e-2)

    built = question.build()

    assert (built.id, built.title, built.entry_point, built.max_score) == ("softmax", "A softmax", "softmax", 3)
    (check,) = built.checks
    assert (check.id, check.title, check.points) == ("ordinary", "ordinary scores", 3)
    assert (check.judge, check.visibility, check.timeout_s) == (judge, Visibility.VISIBLE, 2.5)
    assert (check.rtol, check.atol) == (1e-3, 1e-2)


def test_check_is_published_late_judged_by_the_reference_and_needs_nothing_unless_told() -> None:
    (check,) = question_with().build().checks

    assert (check.visibility, check.judge, check.needs) == (Visibility.AFTER_PUBLISHED, None, ())
    assert (check.rtol, check.atol) == (None, None)


def test_check_may_be_costly_and_may_summarize() -> None:
    def mean(arrays: Any, inputs: Any) -> Any:
        return {"mean": arrays["value"].mean()}

    (check,) = question_with(costly=True, summary=mean).build().checks
    (ordinary_check,) = question_with().build().checks

    assert (check.costly, check.summary) == (True, mean)
    assert (ordinary_check.costly, ordinary_check.summary) == (False, None)


def test_points_of_a_bonus_question_come_on_top() -> None:
    bonus = Question("more", title="More", bonus=True)
    bonus.check(points=4)(ordinary)

    assignment = ProblemSet("tiny", title="A tiny set", version="1", questions=[question_with(points=3), bonus])

    assert (assignment.max_score, assignment.attainable_score) == (3, 7)


def test_check_leaves_the_function_as_it_was() -> None:
    assert Question("softmax", title="t").check(points=1)(ordinary) is ordinary


def test_check_hands_its_generator_to_the_function() -> None:
    (check,) = question_with().build().checks

    assert check.inputs("the generator") == [call("the generator")]


def test_check_may_draw_several_exercises() -> None:
    def several(rng: Any) -> Any:
        """two"""
        return (call(1), call(2))

    (check,) = question_with(several).build().checks

    assert check.inputs(None) == [call(1), call(2)]


def test_check_may_need_an_earlier_one() -> None:
    question = question_with()

    @question.check(points=1, needs=["ordinary"])
    def large(rng: Any) -> Exercise:
        """large scores"""
        return call(rng)

    assert [check.needs for check in question.build().checks] == [(), ("ordinary",)]


def test_question_may_ask_for_another_name_than_its_id() -> None:
    question = Question("softmax_layer", title="t", entry_point="SoftmaxLayer")
    question.check(points=1)(ordinary)

    assert question.build().entry_point == "SoftmaxLayer"


def twice() -> None:
    question_with().check(points=1)(ordinary)


def no_such_need() -> None:
    question_with().check(points=1, needs=["later"])(undocumented_with_docstring)


def undocumented_with_docstring(rng: Any) -> Exercise:
    """a second check"""
    return call(rng)


def two_questions(**second: Any) -> None:
    questions = [question_with(), Question(**{"id": "loss", "title": "t", **second})]
    questions[1].check(points=1)(ordinary)
    ProblemSet("ps", title="t", version="1", questions=questions)


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        pytest.param(
            lambda: Question("soft-max", title="t"),
            "A question's id must be a Python name, received 'soft-max'.",
            id="id",
        ),
        pytest.param(
            lambda: question_with(undocumented),
            "Check softmax.undocumented has no docstring, but its docstring is the line a student reads.",
            id="docstring",
        ),
        pytest.param(
            lambda: question_with(points=0),
            "Check softmax.ordinary must be worth a positive whole number of points, received 0.",
            id="no points",
        ),
        pytest.param(
            lambda: question_with(points=1.5),
            "Check softmax.ordinary must be worth a positive whole number of points, received 1.5.",
            id="a fraction",
        ),
        pytest.param(
            lambda: question_with(visibility="public"),
            "Check softmax.ordinary has visibility 'public', expected one of: visible, hidden, after_due_date, "
            "after_published.",
            id="visibility",
        ),
        pytest.param(twice, "Check softmax.ordinary is defined twice.", id="twice"),
        pytest.param(
            no_such_need,
            "Check softmax.undocumented_with_docstring needs 'later', but no earlier check of softmax has that id.",
            id="needs",
        ),
        pytest.param(lambda: Question("empty", title="t").build(), "Question empty has no checks.", id="no checks"),
        pytest.param(lambda: two_questions(id="softmax"), "Two questions of ps have the id 'softmax'.", id="same id"),
        pytest.param(
            lambda: two_questions(entry_point="softmax"),
            "Two questions of ps have the entry point 'softmax'.",
            id="same entry point",
        ),
    ],
)
def test_authors_mistake_is_a_sentence(mistake: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(SetError) as error:
        mistake()

    assert str(error.value) == sentence


@pytest.mark.parametrize(
    "drawn", [None, [], 3, [call(1), 3], "call", {}], ids=["None", "none", "number", "mixed", "text", "mapping"]
)
def test_check_that_returns_no_exercise_is_a_sentence(drawn: Any) -> None:
    def forgetful(rng: Any) -> Any:
        """forgets"""
        return drawn

    (check,) = question_with(forgetful).build().checks

    with pytest.raises(SetError) as error:
        check.inputs(None)

    assert str(error.value) == ("Check softmax.forgetful must return one exercise or a non-empty list of them.")


def test_problem_set_keeps_questions_in_order_and_adds_up_points() -> None:
    questions = [question_with(points=3), Question("loss", title="t")]
    questions[1].check(points=4)(ordinary)

    assignment = ProblemSet("ps", title="A set", version="2", questions=questions, time_limit_s=9.0)

    assert [question.id for question in assignment.questions] == ["softmax", "loss"]
    assert (assignment.slug, assignment.title, assignment.version) == ("ps", "A set", "2")
    assert (assignment.max_score, assignment.time_limit_s) == (7, 9.0)


X, Y = np.ones((2, 3)), np.zeros(2)


@pytest.mark.parametrize(
    ("exercise", "expected"),
    [
        (call(1, 2, axis=0), Exercise("call", (1, 2), {"axis": 0})),
        (gradient(1, 2), Exercise("gradient", (1, 2), {}, {"wrt": 0, "through_softmax": False})),
        (
            gradient(wrt="z", through_softmax=True, z=1),
            Exercise("gradient", (), {"z": 1}, {"wrt": "z", "through_softmax": True}),
        ),
        (entry("loss"), Exercise("entry", options={"key": "loss"})),
        (
            layer_call(1, 2, constructor=(3,), bias=5),
            Exercise("layer_call", (1, 2), {"bias": 5}, {"constructor": [3], "inside_sequential": False}),
        ),
        (
            layer_call(1, constructor=[3], inside_sequential=True),
            Exercise("layer_call", (1,), {}, {"constructor": [3], "inside_sequential": True}),
        ),
        (
            layer_gradient(1, constructor=(3,), bias=5),
            Exercise("layer_gradient", (1,), {"bias": 5}, {"constructor": [3]}),
        ),
        (
            variable_steps(W=1, b=2, x=3, y=4, batches=(5, 6), lr=0.5),
            Exercise("variable_steps", (), {"W": 1, "b": 2, "x": 3, "y": 4}, {"batches": [5, 6], "lr": 0.5}),
        ),
        (
            training_run(x=1, y=2, x_new=3, labels=4, epochs=5, batch_size=6, learning_rate=0.5, seed=7),
            Exercise(
                "training_run",
                (),
                {"x": 1, "y": 2, "x_new": 3},
                {"epochs": 5, "batch_size": 6, "learning_rate": 0.5, "seed": 7},
                {"labels": 4},
            ),
        ),
    ],
    ids=lambda value: value.probe if isinstance(value, Exercise) else "",
)
def test_exercise_is_written_down_as_data(exercise: Exercise, expected: Exercise) -> None:
    assert exercise == expected
    assert exercise.probe in PROBES


def test_marks_leave_definitions_as_they_are() -> None:
    assert misconception(of="softmax", hint="?", like="other")(ordinary) is ordinary
    assert alternative(of="softmax")(ordinary) is ordinary
