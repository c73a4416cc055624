"""Probes of random functions and layers, and of calls that get NumPy arrays."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfnn.probes import ProbeFault, run_probe
from tfnn.probes.randomness import upstream_slopes

X = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]], "float32")


def counting(results: Any) -> Any:
    """A function that returns the next of the results at every call, whatever it is handed."""
    following = iter(results)
    return lambda **inputs: next(following)


def halves(x: Any, rate: float, training: bool) -> Any:
    return x / 2


# ------------------------------------------------------------------------------------------------------- array call


def test_array_call_hands_over_arrays_and_not_tensors() -> None:
    evidence = run_probe("array_call", lambda x, widths, *, seed: x.T * widths[1] + seed, [X, [2, 3]], {"seed": 1})

    np.testing.assert_array_equal(evidence["value"], X.T * 3 + 1)


def test_array_call_refuses_what_is_no_numbers() -> None:
    with pytest.raises(ProbeFault, match="the function returned None; is a return statement missing"):
        run_probe("array_call", lambda x: None, [X])


# ----------------------------------------------------------------------------------------------------- random calls


def test_random_calls_stack_what_comes_back_in_order() -> None:
    evidence = run_probe("random_calls", counting([X, 2 * X, 3 * X]), [], {"x": X, "rate": 0.2}, {"calls": 3})

    assert list(evidence) == ["value"]
    np.testing.assert_array_equal(evidence["value"], [X, 2 * X, 3 * X])


def test_random_calls_hand_inputs_over_by_name() -> None:
    evidence = run_probe("random_calls", halves, [], {"x": X, "rate": 0.2, "training": True}, {"calls": 1})

    np.testing.assert_array_equal(evidence["value"], [X / 2])


def test_random_calls_take_the_gradient_of_the_same_call() -> None:
    factors = iter([2.0, 5.0])
    evidence = run_probe("random_calls", lambda x: x * next(factors), [], {"x": X}, {"calls": 2, "wrt": "x"})

    np.testing.assert_allclose(evidence["value"], [2 * X, 5 * X])
    np.testing.assert_allclose(evidence["gradient"], [2 * upstream_slopes(X.shape), 5 * upstream_slopes(X.shape)])


def test_upstream_slopes_differ_between_neighbors_and_stay_away_from_zero() -> None:
    slopes = upstream_slopes((40, 50))

    assert slopes.shape == (40, 50)
    assert slopes.min() >= 0.5
    assert np.abs(np.diff(slopes.ravel())).min() > 1e-5


@pytest.mark.parametrize(
    ("function", "wrt", "sentence"),
    [
        (lambda x: None, None, "the function returned None"),
        (lambda x: np.ones(3), "x", "the function returned a ndarray, through which no gradient can flow"),
        (lambda x: tf.constant(x.numpy()), "x", "no gradient flows from the result back to the input"),
        (counting([np.ones(3), np.ones(2)]), None, r"returned different shapes: \(2,\) and \(3,\)"),
    ],
    ids=["None", "NumPy", "constant", "shapes"],
)
def test_random_calls_say_what_is_no_evidence(function: Any, wrt: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault, match=sentence):
        run_probe("random_calls", function, [], {"x": X}, {"calls": 2, "wrt": wrt})


# ----------------------------------------------------------------------------------------------------- random layer


class Counting(keras.layers.Layer):
    """In training multiplies by rate, then by twice the rate, and so on, also in compiled code; otherwise by 100."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False)

    def call(self, x: Any, training: bool = False) -> Any:
        if not training:
            return x * 100
        self.calls.assign_add(1.0)
        return x * self.calls * self.rate


def layer_options(calls: int, inside: str = "", training: bool | None = None) -> dict[str, Any]:
    return {"calls": calls, "inside": inside, "training": training}


@pytest.mark.parametrize("inside", ["", "model"])
@pytest.mark.parametrize(("training", "factors"), [(True, [0.5, 1.0]), (False, [100, 100]), (None, [100, 100])])
def test_random_layer_is_called_in_the_mode_asked_for(inside: str, training: bool | None, factors: list[float]) -> None:
    options = layer_options(2, inside, training)
    evidence = run_probe("random_layer", Counting, [], {"x": X, "rate": 0.5}, options)

    np.testing.assert_allclose(evidence["value"], [factor * X for factor in factors])


def test_random_layer_in_fit_shows_what_each_step_passed_on() -> None:
    evidence = run_probe("random_layer", Counting, [], {"x": X[:1], "rate": 0.5}, layer_options(3, "fit"))

    # The first call of all was a direct one.
    np.testing.assert_allclose(evidence["value"], [X[:1], 1.5 * X[:1], 2 * X[:1]])


@pytest.mark.parametrize("inside", ["", "model", "fit"])
def test_random_layer_that_is_not_written_yet_says_so(inside: str) -> None:
    class Unwritten(keras.layers.Layer):
        def __init__(self, rate: float) -> None:
            super().__init__()

        def call(self, x: Any, training: bool = False) -> Any:
            raise NotImplementedError

    with pytest.raises(NotImplementedError):
        run_probe("random_layer", Unwritten, [], {"x": X[:1], "rate": 0.5}, layer_options(1, inside, True))


def test_random_layer_in_fit_is_compiled() -> None:
    python_calls = itertools.count(1)

    class Traced(keras.layers.Layer):
        def __init__(self, rate: float) -> None:
            super().__init__()

        def call(self, x: Any, training: bool = False) -> Any:
            return x * float(next(python_calls))

    evidence = run_probe("random_layer", Traced, [], {"x": X[:1], "rate": 0.5}, layer_options(3, "fit"))

    assert np.array_equal(evidence["value"][1], evidence["value"][2])


def test_random_layer_in_float64_mode_computes_in_float64() -> None:
    evidence = run_probe(
        "random_layer", Counting, [], {"x": X / 3, "rate": 0.1}, layer_options(1, training=True), float64=True
    )

    np.testing.assert_allclose(evidence["value"][0], (X / 3).astype("float64") * 0.1, rtol=1e-12)
