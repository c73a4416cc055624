"""Calls and answers as a student reads them: exact, short, or not written at all."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.model import Exercise
from tfnn.inputs import Given
from tfnn.written_calls import (
    can_be_written,
    what_came_back,
    written_answer,
    written_answers,
    written_call,
)

Z = np.array([[0.0, 1.5]], "float32")
STEP = {"W": np.zeros((1, 1, 2), "float32"), "b": np.ones((1, 2), "float32"), "x": Z[:, :1], "y": Z}


@pytest.mark.parametrize(
    ("exercise", "text"),
    [
        pytest.param(Exercise("call", (Z,)), "f([[0., 1.5]])", id="by_position"),
        pytest.param(Exercise("call", (), {"z": Z, "axis": -1}), "f(z=[[0., 1.5]], axis=-1)", id="by_name"),
        pytest.param(Exercise("call", (np.array([2, 0]), True, None)), "f([2, 0], True, None)", id="plain_values"),
        pytest.param(Exercise("call", (np.array(0.1, "float32"),)), "f(0.1)", id="number"),
        pytest.param(Exercise("call", (np.array([1e-7, 3e8], "float32"),)), "f([1e-7, 3e+8])", id="extreme"),
        pytest.param(Exercise("call", (np.array([0.25]),)), "f([0.25])  # in float64", id="precision"),
        pytest.param(Exercise("call", ([Z, Z[0]],)), "f([[[0., 1.5]], [0., 1.5]])", id="list"),
        pytest.param(
            Exercise("call", (Given("parabola", {"lowest": 2.0}), Z)),
            "f(parabola(lowest=2.0), [[0., 1.5]])\n(parabola is in tfnn.given)",
            id="given_function",
        ),
        pytest.param(
            Exercise("gradient", (Z,), {}, {"wrt": 0}),
            "f([[0., 1.5]])\nthen the gradient, in argument 1, of the results' sum, weighted with cos(0), cos(1), ...",
            id="gradient",
        ),
        pytest.param(
            Exercise("gradient", (), {"z": Z[0]}, {"wrt": "z", "through_softmax": True}),
            "f(z=[0., 1.5])\nthen the gradient, in z, whose softmax is handed over, of the results' sum, "
            "weighted with cos(0), cos(1), ...",
            id="gradient_by_name",
        ),
        pytest.param(
            Exercise("layer_call", (Z,), {"kernel": Z.T, "bias": Z[0, :1]}, {"constructor": [1]}),
            "layer = f(1), with kernel = [[0.], [1.5]], bias = [0.]\nlayer([[0., 1.5]])",
            id="layer",
        ),
        pytest.param(
            Exercise("variable_steps", (), STEP, {"batches": [8], "lr": 0.3}),
            "f(W=[[0., 0.]], b=[1., 1.], x=[[0.]], y=[[0., 1.5]], lr=0.3)",
            id="training_step",
        ),
        pytest.param(
            Exercise(
                "update_runs", (), {"theta": [Z[0]], "grads": [Z]}, {"steps": 1, "lr": 0.3, "hyper": {"rho": 0.9}}
            ),
            "f([0., 1.5], [0., 1.5], None, 0.3, rho=0.9)",
            id="update_rule",
        ),
    ],
)
def test_call_is_written_as_a_student_would_type_it(exercise, text):
    assert can_be_written(exercise)
    assert written_call(exercise, "f") == text


def test_call_that_is_too_long_is_not_written():
    assert written_call(Exercise("call", (np.full((5, 7), 0.123456, "float32"),)), "f") is None


@pytest.mark.parametrize(
    "exercise",
    [
        pytest.param(Exercise("call", (16, 32, 1)), id="no_array_to_make_smaller"),
        pytest.param(Exercise("entry", (), {}, {"key": "a"}), id="quiz"),
        pytest.param(Exercise("training_run", (), {"x": Z}), id="training"),
        pytest.param(Exercise("variable_steps", (), STEP, {"batches": [4, 4], "lr": 0.3}), id="two_steps"),
        pytest.param(Exercise("update_runs", (), {"theta": [Z], "grads": [Z]}, {"steps": 6}), id="six_steps"),
        pytest.param(Exercise("update_runs", (), {"theta": [Z], "slopes": [Z]}, {"steps": 1}), id="slopes"),
    ],
)
def test_what_is_no_plain_call_is_not_written(exercise):
    assert not can_be_written(exercise)


@pytest.mark.parametrize(
    ("received", "expected", "texts"),
    [
        pytest.param([[0.5, 0.5]], [[0.26894, 0.73106]], ("[[0.5, 0.5]]", "[[0.269, 0.731]]"), id="three_digits"),
        pytest.param([0.26891], [0.26894], ("[0.26891]", "[0.26894]"), id="as_many_as_tell_them_apart"),
        pytest.param(1.0, 0.5, ("1.0", "0.5"), id="single_numbers"),
        pytest.param([np.nan, -np.inf], [1.0, -0.0], ("[nan, -inf]", "[1., 0.]"), id="not_finite"),
        pytest.param([1.0], 1.0, ("[1.] (shape (1,))", "1.0 (a single number)"), id="shapes"),
    ],
)
def test_answers_are_written_with_as_few_digits_as_show_the_difference(received, expected, texts):
    assert written_answers(Exercise("call", (Z,)), np.array(received), np.array(expected)) == texts


def test_answer_of_any_size_is_described_in_a_few_words():
    huge = np.zeros((1000, 1000))
    assert written_answers(Exercise("call", (Z,)), huge, np.zeros(2)) == (
        "an array of shape (1000, 1000)",
        "an array of shape (2,)",
    )
    assert written_answers(Exercise("call", (Z,)), huge, huge + 1) is None
    assert written_answer(Exercise("call", (Z,)), huge) is None


def test_answer_of_a_step_is_that_of_its_one_model():
    step = Exercise("variable_steps", (), STEP, {"batches": [8], "lr": 0.3})
    assert written_answers(step, np.zeros((1, 2)), np.ones((1, 2))) == ("[0., 0.]", "[1., 1.]")
    assert written_answer(step, np.ones((1, 2))) == "[1., 1.]"


@pytest.mark.parametrize(
    ("probe", "inputs", "array", "words"),
    [
        ("call", 1, "value", "returned"),
        ("layer_call", 1, "value_0", "returned"),
        ("layer_call", 2, "value_1", "call 2 returned"),
        ("gradient", 1, "gradient", "gradient was"),
        ("gradient", 1, "gradient_1", "gradient 2 was"),
        ("layer_gradient", 1, "kernel_gradient", "kernel gradient was"),
        ("variable_steps", 0, "W", "W became"),
        ("variable_steps", 0, "loss", "returned the loss"),
    ],
)
def test_array_that_is_wrong_is_named(probe, inputs, array, words):
    assert what_came_back(Exercise(probe, (Z,) * inputs), array) == words
