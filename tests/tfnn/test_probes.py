from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfnn.probes import PROBES, ProbeFault, run_probe

NUMPY = np.random.default_rng(0)


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


# ----------------------------------------------------------------------------------------------------------- layers


class Linear(keras.layers.Layer):
    """x W + b with a kernel (D, K) and a bias (K,)."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="zeros", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.kernel) + self.bias


class Transposed(Linear):
    """A kernel (K, D)."""

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(self.units, shape[-1]), initializer="zeros", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.kernel, transpose_b=True) + self.bias


class BiasAsARow(Linear):
    """A bias (1, K)."""

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="zeros", name="kernel")
        self.bias = self.add_weight(shape=(1, self.units), initializer="zeros", name="bias")


class BiasFirst(Linear):
    def build(self, shape: Any) -> None:
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="zeros", name="kernel")


class WithACounter(Linear):
    """A weight that is not trained is none of the probe's business."""

    def build(self, shape: Any) -> None:
        super().build(shape)
        self.counter = self.add_weight(shape=(), initializer="zeros", trainable=False, name="counter")


class Dense(keras.layers.Dense):
    """Keras' own."""


class WithoutBias(Linear):
    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="zeros", name="kernel")

    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.kernel)


class WithAScale(Linear):
    def build(self, shape: Any) -> None:
        super().build(shape)
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")


class WithoutVariables(Linear):
    def build(self, shape: Any) -> None:
        self.kernel, self.bias = tf.zeros((shape[-1], self.units)), tf.zeros(self.units)


class ForgetsToReturn(Linear):
    def call(self, x: Any) -> None:
        tf.matmul(x, self.kernel) + self.bias


class ForgetsTheBias(Linear):
    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.kernel)


X = NUMPY.normal(size=(6, 5)).astype("float32")
WEIGHTS = {"kernel": NUMPY.normal(size=(5, 3)).astype("float32"), "bias": NUMPY.normal(size=3).astype("float32")}
THREE_UNITS = {"constructor": [3]}
RIGHT_LAYERS = [Linear, Transposed, BiasAsARow, BiasFirst, WithACounter, Dense]


@pytest.mark.parametrize("inside_sequential", [False, True], ids=["alone", "inside Sequential"])
@pytest.mark.parametrize("layer", RIGHT_LAYERS)
def test_layer_call_sets_the_weights_of_any_right_layer(layer: Any, inside_sequential: bool) -> None:
    options = {**THREE_UNITS, "inside_sequential": inside_sequential}

    evidence = run_probe("layer_call", layer, [X, X[:1]], WEIGHTS, options)

    assert list(evidence) == ["value_0", "value_1"]
    expected = X.astype("float64") @ WEIGHTS["kernel"] + WEIGHTS["bias"]
    np.testing.assert_allclose(evidence["value_0"], expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(evidence["value_1"], expected[:1], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("layer", RIGHT_LAYERS)
def test_layer_gradient_comes_back_in_the_shape_of_the_given_weights(layer: Any) -> None:
    evidence = run_probe("layer_gradient", layer, [X], WEIGHTS, THREE_UNITS)

    # Of sum(C * (x W + b)) with C the weights (6, 3): x^T C in W, and the sum of C's rows in b.
    weights = cosines(6, 3)
    assert sorted(evidence) == ["bias_gradient", "kernel_gradient"]
    np.testing.assert_allclose(evidence["kernel_gradient"], X.T @ weights, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(evidence["bias_gradient"], weights.sum(axis=0), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("probe", ["layer_call", "layer_gradient"])
@pytest.mark.parametrize(
    ("layer", "found"),
    [
        (WithoutBias, "(5, 3)"),
        (WithAScale, "(5, 3), (3,), ()"),
        (WithoutVariables, "none"),
        (lambda units: Linear(units + 1), "(5, 4), (4,)"),
    ],
    ids=["no bias", "one too many", "none", "another width"],
)
def test_layer_probes_refuse_other_variables(probe: str, layer: Any, found: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe(probe, layer, [X], WEIGHTS, THREE_UNITS)

    assert str(fault.value) == f"expected trainable variables kernel (5, 3), bias (3,); the layer has {found}"


class HidesItsBias(Linear):
    def build(self, shape: Any) -> None:
        super().build(shape)
        self.bias.trainable = False


class DrawsNewWeights(WithoutVariables):
    def call(self, x: Any) -> Any:
        return tf.matmul(x, tf.random.normal(self.kernel.shape))


class AlwaysNaN(WithoutVariables):
    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.kernel) * math.nan


@pytest.mark.parametrize(
    ("layer", "found"),
    [
        (HidesItsBias, "(5, 3), and 1 that it does not let the optimizer train"),
        (DrawsNewWeights, "none; and the same input gives another output at every call"),
        (AlwaysNaN, "none"),
    ],
)
def test_layer_call_says_what_else_is_odd_about_the_variables(layer: Any, found: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("layer_call", layer, [X], WEIGHTS, THREE_UNITS)

    assert str(fault.value) == f"expected trainable variables kernel (5, 3), bias (3,); the layer has {found}"


@pytest.mark.parametrize(
    ("probe", "layer", "sentence"),
    [
        ("layer_call", ForgetsToReturn, "the layer returned None; is a return statement missing?"),
        ("layer_gradient", ForgetsToReturn, "the layer returned None, through which no gradient can flow"),
        ("layer_gradient", ForgetsTheBias, "no gradient reaches the bias (the tape returned None)"),
    ],
)
def test_layer_probes_say_what_did_not_come_back(probe: str, layer: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe(probe, layer, [X], WEIGHTS, THREE_UNITS)

    assert str(fault.value) == sentence


def test_layer_call_sees_a_layer_that_ignores_its_bias() -> None:
    evidence = run_probe("layer_call", ForgetsTheBias, [X], WEIGHTS, THREE_UNITS)

    np.testing.assert_allclose(evidence["value_0"], X.astype("float64") @ WEIGHTS["kernel"], rtol=1e-5, atol=1e-5)


# --------------------------------------------------------------------------------------------------- variable steps


def two_models(batches: list[int], lr: float = 0.5) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two models, kernels (1, 2) and biases (2,); three rows, x 1, 2, 3."""
    keywords = {
        "W": np.float32([[[1, 2]], [[10, 20]]]),
        "b": np.float32([[0, 0], [5, 5]]),
        "x": np.float32([[1], [2], [3]]),
        "y": np.float32([[1, 0], [1, 0], [0, 1]]),
    }
    return keywords, {"batches": batches, "lr": lr}


def moves_by_sums(kernel: Any, bias: Any, x: Any, y: Any, lr: float) -> Any:
    """No training step, but one whose results can be added up by hand."""
    kernel.assign_add(tf.fill(kernel.shape, lr * tf.reduce_sum(x)))
    bias.assign_sub(lr * tf.reduce_sum(y, axis=0))
    return kernel[0, 0]


def test_variable_steps_reads_variables_and_losses_after_all_batches() -> None:
    keywords, options = two_models([2, 1])

    evidence = run_probe("variable_steps", moves_by_sums, (), keywords, options)

    # Each kernel moves by 0.5 (1 + 2) = 1.5, then by 0.5 * 3 = 1.5; biases by 0.5 (2, 0), then by 0.5 (0, 1).
    np.testing.assert_array_equal(evidence["W"], np.float32([[[4, 5]], [[13, 23]]]), strict=True)
    np.testing.assert_array_equal(evidence["b"], np.float32([[-1, -0.5], [4, 4.5]]), strict=True)
    # Batch by batch, and within a batch one model after the other.
    np.testing.assert_array_equal(evidence["loss"], np.float32([2.5, 11.5, 4, 13]), strict=True)


def rebinds(kernel: Any, bias: Any, x: Any, y: Any, lr: float) -> Any:
    kernel = kernel - lr
    bias = bias - lr
    return kernel[0, 0]


def test_variable_steps_is_not_moved_by_a_rebound_name() -> None:
    keywords, options = two_models([3])

    evidence = run_probe("variable_steps", rebinds, (), keywords, options)

    np.testing.assert_array_equal(evidence["W"], keywords["W"])
    np.testing.assert_array_equal(evidence["b"], keywords["b"])


@pytest.mark.parametrize(
    ("returned", "losses"),
    [
        pytest.param(0.5, [0.5, 0.5], id="number"),
        pytest.param((0.5, "W"), [0.5, 0.5], id="tuple"),
        pytest.param([0.5, "W"], [0.5, 0.5], id="list"),
        pytest.param({"loss": 0.5, "W": "W"}, [0.5, 0.5], id="dictionary"),
        pytest.param({"loss": (0.5, 1.5)}, [0.5, 0.5], id="tuple in a dictionary"),
        pytest.param(tf.constant([0.25, 0.5]), [[0.25, 0.5], [0.25, 0.5]], id="one loss per row"),
        pytest.param(None, None, id="None"),
        pytest.param({"error": 0.5}, None, id="dictionary without a loss"),
        pytest.param((None, 0.5), None, id="None first"),
    ],
)
def test_variable_steps_takes_the_loss_however_it_is_returned(returned: Any, losses: Any) -> None:
    keywords, options = two_models([3])

    evidence = run_probe("variable_steps", lambda *arguments: returned, (), keywords, options)

    assert evidence.keys() == {"W", "b"} | ({"loss"} if losses else set())
    if losses:
        np.testing.assert_array_equal(evidence["loss"], losses)


def test_variable_steps_takes_one_loss_per_row_of_unlike_batches() -> None:
    keywords, options = two_models([2, 1])

    evidence = run_probe("variable_steps", lambda W, b, x, y, lr: 10 * W[0, 0] + x[:, 0], (), keywords, options)

    # Rows 1 and 2 with the first kernel (1) and the second (10), then row 3 with each.
    np.testing.assert_array_equal(evidence["loss"], np.float32([11, 12, 101, 102, 13, 103]), strict=True)


def test_variable_steps_refuses_a_loss_that_is_no_number() -> None:
    keywords, options = two_models([3])

    with pytest.raises(ProbeFault) as fault:
        run_probe("variable_steps", lambda *arguments: "small", (), keywords, options)

    assert str(fault.value) == "the step returned a str, expected numbers"


# ----------------------------------------------------------------------------------------------------- training run

IDENTITY = np.eye(2, dtype="float32")
RUN = {"x": IDENTITY, "y": IDENTITY, "x_new": IDENTITY[::-1]}
SETTINGS = {"epochs": 1, "batch_size": 2, "learning_rate": 1.0, "seed": 0}


def trains(step: Any, x: Any, y: Any, *, epochs: int, batch_size: int, learning_rate: float, seed: int) -> Any:
    kernel, bias = tf.Variable(np.zeros((x.shape[1], y.shape[1]), x.dtype)), tf.Variable(np.zeros(y.shape[1], x.dtype))
    history = [float(step(kernel, bias, x, y, learning_rate)) for _ in range(epochs)]
    return kernel, bias, history


def test_training_run_writes_down_one_step_of_gradient_descent() -> None:
    evidence = run_probe("training_run", trains, (), RUN, SETTINGS)

    # From zero weights both rows get (1/2, 1/2), so the mean loss is log 2 and its gradient in the scores, with rows
    # (p - y) / 2, is [[-1/4, 1/4], [1/4, -1/4]]; x is the identity, so the kernel moves by just that.
    assert evidence["history"] == pytest.approx([math.log(2)])
    np.testing.assert_array_equal(evidence["first_kernel"], np.zeros((2, 2)))
    np.testing.assert_array_equal(evidence["first_bias"], np.zeros(2))
    np.testing.assert_allclose(evidence["kernel"], [[0.25, -0.25], [-0.25, 0.25]], atol=1e-7)
    np.testing.assert_allclose(evidence["bias"], [0, 0], atol=1e-7)
    np.testing.assert_array_equal(evidence["visits"], [1, 1])
    np.testing.assert_array_equal(evidence["predictions"], [1, 0])


def test_training_run_counts_how_often_each_row_was_used() -> None:
    def uses_the_first_row_thrice(step: Any, x: Any, y: Any, **settings: Any) -> Any:
        kernel, bias = tf.Variable(tf.zeros((2, 2))), tf.Variable(tf.zeros(2))
        step(kernel, bias, x[[0, 0]], y[[0, 0]], 0.1)
        step(kernel, bias, tf.constant(x), tf.constant(y), 0.1)
        return kernel, bias, [0.0]

    evidence = run_probe("training_run", uses_the_first_row_thrice, (), RUN, SETTINGS)

    np.testing.assert_array_equal(evidence["visits"], [3, 1])


def with_result(change: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    return lambda *arguments, **settings: change(*trains(*arguments, **settings))


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (with_result(lambda W, b, history: None), "expected three results (W, b, history), received None"),
        (with_result(lambda W, b, history: (W, b)), "expected three results (W, b, history), received a tuple"),
        (with_result(lambda W, b, history: W), "expected three results (W, b, history), received a ResourceVariable"),
        (
            lambda *arguments, **settings: (tf.zeros((2, 2)), tf.zeros(2), [0.0]),
            "the training step that was handed in was never called",
        ),
        (with_result(lambda W, b, history: (b, W, history)), "expected W of shape (2, 2), received shape (2,)"),
        (with_result(lambda W, b, history: (W, W, history)), "expected b of shape (2,), received shape (2, 2)"),
        (
            with_result(lambda W, b, history: (W, b, None)),
            "the training run returned None; is a return statement missing?",
        ),
        (with_result(lambda W, b, history: (W, b, {"loss": 1})), "the training run returned a dict, expected numbers"),
    ],
    ids=["None", "two", "a variable", "no step", "swapped", "W twice", "no history", "history as a dictionary"],
)
def test_training_run_says_what_is_missing(train: Callable[..., Any], sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("training_run", train, (), RUN, SETTINGS)

    assert str(fault.value) == sentence


def test_training_run_takes_a_bias_that_is_a_row() -> None:
    evidence = run_probe(
        "training_run", with_result(lambda W, b, h: (W, b[None, :] + [[9.0, 0.0]], h)), (), RUN, SETTINGS
    )

    np.testing.assert_array_equal(evidence["predictions"], [0, 0])


# ------------------------------------------------------------------------------------------------- copies, precision


def spoils(*values: Any, **settings: Any) -> Any:
    """Overwrite everything that came in and can be overwritten, also behind a tensor's back."""
    for value in values:
        if isinstance(value, tf.Variable):
            value.assign(tf.zeros_like(value) - 77)
        elif isinstance(value, np.ndarray) or tf.is_tensor(value):
            array = np.asarray(value)
            if array.flags.writeable:
                array[...] = -77
    return tf.constant(0.0)


class SpoilingLayer(Linear):
    def call(self, x: Any) -> Any:
        spoils(x, self.kernel.value, self.bias.value)
        return tf.matmul(x, self.kernel) + self.bias


def spoiling_training(step: Any, x: Any, y: Any, **settings: Any) -> Any:
    result = trains(step, x, y, **settings)
    spoils(x, y, *result)
    return result


@pytest.mark.parametrize(
    ("probe", "implementation", "arguments", "keywords", "options"),
    [
        ("call", spoils, [np.ones((4, 4))], {}, {}),
        ("gradient", lambda z: z + spoils(z), [np.ones((4, 4), "float32")], {}, {}),
        ("layer_call", SpoilingLayer, [X.copy()], WEIGHTS, THREE_UNITS),
        ("layer_gradient", SpoilingLayer, [X.copy()], WEIGHTS, THREE_UNITS),
        ("variable_steps", spoils, [], *two_models([2, 1])),
        ("training_run", spoiling_training, [], RUN, SETTINGS),
    ],
    ids=["call", "gradient", "layer_call", "layer_gradient", "variable_steps", "training_run"],
)
def test_probe_keeps_its_inputs_whatever_the_implementation_overwrites(
    probe: str, implementation: Any, arguments: Any, keywords: Any, options: Any
) -> None:
    before = [value.copy() for value in (*arguments, *keywords.values())]

    run_probe(probe, implementation, arguments, keywords, options)

    for kept, value in zip(before, (*arguments, *keywords.values()), strict=True):
        np.testing.assert_array_equal(kept, value)


@pytest.fixture
def keras_settings() -> Iterator[SimpleNamespace]:
    before = SimpleNamespace(floatx=keras.config.floatx(), policy=keras.config.dtype_policy())
    yield before
    keras.config.set_floatx(before.floatx)
    keras.config.set_dtype_policy(before.policy)


def test_float64_mode_widens_floating_arrays_and_nothing_else() -> None:
    seen: dict[str, Any] = {}

    def function(first: Any, **keywords: Any) -> float:
        seen.update(keywords, first=first, created=keras.ops.zeros(1))
        return 0.0

    inputs = {"half": np.float16([1]), "labels": np.int32([1]), "axis": -1, "rate": 0.5}
    run_probe("call", function, [np.float32([1])], inputs, float64=True)

    assert {name: value.dtype for name, value in seen.items() if tf.is_tensor(value)} == {
        "first": tf.float64,
        "half": tf.float64,
        "labels": tf.int32,
        "created": tf.float64,
    }
    assert (seen["axis"], seen["rate"]) == (-1, 0.5)


def test_natural_mode_leaves_the_precision_alone() -> None:
    evidence = run_probe("call", lambda x: x, [np.float16([1])])

    assert evidence["value"].dtype == np.float16


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_float64_mode_puts_keras_back_also_after_an_exception(policy: str, keras_settings: SimpleNamespace) -> None:
    def function() -> None:
        assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float64", "float64")
        raise ZeroDivisionError

    keras.config.set_floatx("float16")
    keras.config.set_dtype_policy(policy)

    with pytest.raises(ZeroDivisionError):
        run_probe("call", function, float64=True)

    assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float16", policy)


def test_layer_call_in_float64_mode_computes_in_float64() -> None:
    evidence = run_probe("layer_call", Linear, [X], WEIGHTS, THREE_UNITS, float64=True)

    expected = X.astype("float64") @ WEIGHTS["kernel"].astype("float64") + WEIGHTS["bias"]
    np.testing.assert_allclose(evidence["value_0"], expected, rtol=1e-12)


def test_probes_are_all_tried_here_or_in_a_file_beside() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*probes.py"))
    tried = set(re.findall(r'run_probe\(\s*"(\w+)"', written))

    assert set(PROBES) - tried == set()
