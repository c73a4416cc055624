"""Probes of layers: what comes back under given weights, and its gradient."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tfnn.probed import THREE_UNITS, WEIGHTS, Linear, X
from tfnn.probes import ProbeFault, run_probe


def cosines(*shape: int) -> Any:
    """The weights of the sum that gradients are taken of: cos(0), cos(1), ... in row order."""
    return np.array([math.cos(i) for i in range(math.prod(shape))]).reshape(shape)


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
