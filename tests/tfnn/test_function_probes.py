"""Probes of functions and of entries of a dictionary: call, gradient, entry."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfnn.probes import ProbeFault, run_probe


def cosines(*shape: int) -> Any:
    """The weights of the sum that gradients are taken of: cos(0), cos(1), ... in row order."""
    return np.array([math.cos(i) for i in range(math.prod(shape))]).reshape(shape)


# ------------------------------------------------------------------------------------------------------------- call


@pytest.mark.parametrize(
    ("returned", "value"),
    [
        pytest.param(1.5, np.array(1.5), id="float"),
        pytest.param(True, np.array(True), id="boolean"),
        pytest.param([1, 2], np.array([1, 2]), id="list"),
        pytest.param((1.0, 2.0), np.array([1.0, 2.0]), id="tuple"),
        pytest.param([tf.constant(1.0), tf.constant(2.0)], np.array([1.0, 2.0], "float32"), id="list of tensors"),
        pytest.param(np.float32(0.5), np.array(0.5, "float32"), id="numpy scalar"),
        pytest.param(tf.constant([[1.0]]), np.array([[1.0]], "float32"), id="tensor"),
        pytest.param(tf.Variable([3.0]), np.array([3.0], "float32"), id="variable"),
        pytest.param(tf.constant([1.5], tf.bfloat16), np.array([1.5], "float32"), id="bfloat16"),
        pytest.param(np.array([1.5], ">f8"), np.array([1.5]), id="other_byte_order"),
        pytest.param(np.array([1.5], np.longdouble), np.array([1.5]), id="long_double"),
        pytest.param(np.array([3], ">i4"), np.array([3], "int32"), id="other_byte_order_of_integers"),
        pytest.param(tf.constant([1.5], tf.float16), np.array([1.5], "float16"), id="float16"),
        pytest.param(np.zeros((0, 3)), np.zeros((0, 3)), id="no rows"),
    ],
)
def test_call_returns_whatever_is_numbers(returned: Any, value: Any) -> None:
    evidence = run_probe("call", lambda: returned)

    assert list(evidence) == ["value"]
    np.testing.assert_array_equal(evidence["value"], value, strict=True)


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        pytest.param(None, "the function returned None; is a return statement missing?", id="None"),
        pytest.param("0.5", "the function returned a str, expected numbers", id="string"),
        pytest.param(["0.5"], "the function returned a list, expected numbers", id="list of strings"),
        pytest.param(b"0.5", "the function returned a bytes, expected numbers", id="bytes"),
        pytest.param((x for x in [1.0]), "the function returned a generator, expected numbers", id="generator"),
        pytest.param([None], "the function returned a list that holds None, expected numbers", id="list of None"),
        pytest.param({"a": 1.0}, "the function returned a dict, expected numbers", id="dictionary"),
        pytest.param(
            (tf.zeros(2), tf.zeros(3)), "the function returned a tuple, expected numbers", id="tuple of unlike tensors"
        ),
        pytest.param(1j, "the function returned a complex, expected numbers", id="complex"),
        pytest.param(len, "the function returned a builtin_function_or_method, expected numbers", id="function"),
        pytest.param(object(), "the function returned an object, expected numbers", id="object"),
        pytest.param(
            tf.ragged.constant([[1.0], [1.0, 2.0]]),
            "the function returned a RaggedTensor, expected numbers",
            id="ragged",
        ),
    ],
)
def test_call_refuses_what_is_no_numbers(returned: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("call", lambda: returned)

    assert str(fault.value) == sentence


def test_call_hands_over_tensors_and_plain_values_as_they_are_written() -> None:
    seen: list[Any] = []

    def function(*arguments: Any, **keywords: Any) -> float:
        seen.extend([*arguments, *keywords.items()])
        return 0.0

    run_probe("call", function, (np.float32([1, 2]), 3), {"axis": -1, "name": "x", "mask": None})

    assert tf.is_tensor(seen[0])
    assert seen[0].dtype == tf.float32
    assert seen[1:] == [3, ("axis", -1), ("name", "x"), ("mask", None)]


def test_call_lets_the_exception_of_the_function_through() -> None:
    def function() -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        run_probe("call", function)


# --------------------------------------------------------------------------------------------------------- gradient


@pytest.mark.parametrize(
    ("arguments", "keywords", "wrt"),
    [
        pytest.param(([1.0, 2.0], 7.0), {}, 0, id="first"),
        pytest.param((7.0, [1.0, 2.0]), {}, 1, id="second"),
        pytest.param((7.0,), {"z": [1.0, 2.0]}, "z", id="by name"),
    ],
)
def test_gradient_is_that_of_the_weighted_sum(arguments: Any, keywords: Any, wrt: Any) -> None:
    def square_of_the_vector(*values: Any, z: Any = None) -> Any:
        return next(value for value in (*values, z) if tf.is_tensor(value)) ** 2

    def as_input(value: Any) -> Any:
        return np.array(value) if isinstance(value, list) else value

    evidence = run_probe(
        "gradient",
        square_of_the_vector,
        [as_input(value) for value in arguments],
        {name: as_input(value) for name, value in keywords.items()},
        {"wrt": wrt},
    )

    # d/dz of cos(0) z0^2 + cos(1) z1^2 at (1, 2)
    np.testing.assert_allclose(evidence["gradient"], [2 * math.cos(0), 4 * math.cos(1)], rtol=1e-6)


def test_gradient_through_softmax_is_that_in_the_scores() -> None:
    scores = np.log([1.0, 2.0, 5.0])

    evidence = run_probe("gradient", lambda p: p, [scores], options={"wrt": 0, "through_softmax": True})

    # With p = (1, 2, 5) / 8 and weights w: dz_i = p_i (w_i - sum_j w_j p_j)
    p, w = np.array([0.125, 0.25, 0.625]), cosines(3)
    np.testing.assert_allclose(evidence["gradient"], p * (w - w @ p), rtol=1e-6)


def test_gradient_through_a_variable_that_is_returned_needs_a_tape() -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("gradient", tf.Variable, [np.ones(2)])

    assert str(fault.value) == "no gradient flows from the result back to the input (the tape returned None)"


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        pytest.param(
            lambda z: z.numpy(), "the function returned a ndarray, through which no gradient can flow", id="numpy"
        ),
        pytest.param(lambda z: None, "the function returned None, through which no gradient can flow", id="None"),
        pytest.param(lambda z: [z], "the function returned a list, through which no gradient can flow", id="list"),
        pytest.param(
            lambda z: tf.constant(z.numpy()),
            "no gradient flows from the result back to the input (the tape returned None)",
            id="detour through numpy",
        ),
        pytest.param(
            tf.stop_gradient,
            "no gradient flows from the result back to the input (the tape returned None)",
            id="stopped",
        ),
    ],
)
def test_gradient_says_why_none_flows(function: Callable[..., Any], sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("gradient", function, [np.ones(3)])

    assert str(fault.value) == sentence


# ------------------------------------------------------------------------------------------------------------ entry


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        pytest.param(2.5, np.array(2.5), id="number"),
        pytest.param([1, 2.5], np.array([1, 2.5]), id="list"),
        pytest.param(tf.constant(2.5), np.array(2.5, "float32"), id="tensor"),
        pytest.param("b", np.array([98]), id="letter"),
        pytest.param(" B\n", np.array([98]), id="the same letter, written otherwise"),
        pytest.param("No", np.array([110, 111]), id="word"),
        pytest.param("a" * 1000, np.full(200, 97), id="novel"),
    ],
)
def test_entry_is_the_answer_as_numbers(answer: Any, value: Any) -> None:
    evidence = run_probe("entry", {"q": answer, "other": 0}, options={"key": "q"})

    np.testing.assert_array_equal(evidence["value"], value, strict=True)


@pytest.mark.parametrize("answers", [{}, {"q": ...}, {"q": None}], ids=["absent", "dots", "None"])
def test_entry_that_is_open_is_not_written_yet(answers: Any) -> None:
    with pytest.raises(NotImplementedError):
        run_probe("entry", answers, options={"key": "q"})


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([1.0], "expected a dictionary of answers, received a list"),
        (None, "expected a dictionary of answers, received None"),
        ({"q": ["a"]}, "the answer 'q' returned a list, expected numbers"),
    ],
    ids=["list", "None", "list of letters"],
)
def test_entry_refuses_what_is_no_answer(answers: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("entry", answers, options={"key": "q"})

    assert str(fault.value) == sentence
