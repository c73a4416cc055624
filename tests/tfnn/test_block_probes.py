"""Probes of residual blocks."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfnn.probes import ProbeFault, run_probe
from tfnn.probes.blocks import drawn_kernel, set_weights

NUMPY = np.random.default_rng(0)
PICTURES = NUMPY.normal(size=(2, 4, 5, 3)).astype("float32")


class Convolution(keras.layers.Layer):
    """One convolution and its normalization: the smallest layer that the probes of blocks accept."""

    def __init__(self, filters: int, stride: int = 1) -> None:
        super().__init__()
        self.convolution = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", bias_initializer="ones")
        self.normalization = keras.layers.BatchNormalization(gamma_initializer="zeros", momentum=0.9)

    def call(self, x: Any, training: Any = None) -> Any:
        return self.normalization(self.convolution(x), training=training)


def block_inputs(**others: Any) -> dict[str, Any]:
    return {"x": PICTURES, "filters": 4, "stride": 1, "seed": 7, "training": False, **others}


def silent_inputs(**others: Any) -> dict[str, Any]:
    inputs = block_inputs(**others)
    del inputs["seed"]
    return inputs


def expected_convolution(kernel: Any, stride: int = 1) -> Any:
    return tf.nn.conv2d(PICTURES, kernel.astype("float32"), stride, "SAME").numpy()


# ---------------------------------------------------------------------------------------------------------- weights


def test_drawn_kernel_asks_for_seed_shape_and_order_only() -> None:
    one = drawn_kernel(3, (3, 3, 2, 4), 0)

    np.testing.assert_array_equal(one, drawn_kernel(3, (3, 3, 2, 4), 0))
    others = [drawn_kernel(4, (3, 3, 2, 4), 0), drawn_kernel(3, (3, 3, 2, 4), 1), drawn_kernel(3, (3, 3, 4, 2), 0)]
    for other in others:
        assert np.abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.9


def test_drawn_kernel_is_the_same_for_a_dense_layer_and_a_1x1_convolution() -> None:
    np.testing.assert_array_equal(drawn_kernel(3, (1, 1, 5, 4), 0)[0, 0], drawn_kernel(3, (5, 4), 0))


def test_set_weights_numbers_kernels_of_one_shape_and_makes_all_else_neutral() -> None:
    same = {"padding": "same", "bias_initializer": "ones"}
    layers = [keras.layers.Conv2D(3, 3, **same), keras.layers.BatchNormalization(), keras.layers.Conv2D(3, 3, **same)]
    model = keras.Sequential([keras.Input((4, 5, 3)), *layers])
    model.layers[1].gamma.assign([5.0, 5.0, 5.0])
    model.layers[1].moving_mean.assign([5.0, 5.0, 5.0])
    set_weights(model, 7)

    for order, layer in enumerate((layers[0], layers[2])):
        np.testing.assert_allclose(layer.kernel, drawn_kernel(7, (3, 3, 3, 3), order), rtol=1e-6)
        np.testing.assert_array_equal(layer.bias, np.zeros(3))
    np.testing.assert_array_equal(layers[1].gamma, np.ones(3))
    np.testing.assert_array_equal(layers[1].moving_mean, np.zeros(3))


def test_set_weights_leaves_ours_alone_and_silences_one_shape() -> None:
    layers = [keras.layers.Conv2D(3, 3), keras.layers.Conv2D(2, 1), keras.layers.Dense(4)]
    model = keras.Sequential([keras.Input((4, 5, 3)), *layers])
    before = np.asarray(layers[2].kernel).copy()
    set_weights(model, 7, ours=[id(layers[2].kernel)], silent=[3, 3, 3, 3])

    np.testing.assert_array_equal(layers[0].kernel, np.zeros((3, 3, 3, 3)))
    assert np.any(layers[1].kernel)
    np.testing.assert_array_equal(layers[2].kernel, before)


# ----------------------------------------------------------------------------------------------------------- blocks


def test_block_call_answers_under_the_drawn_kernel() -> None:
    evidence = run_probe("block_call", Convolution, (), block_inputs(stride=2))

    expected = expected_convolution(drawn_kernel(7, (3, 3, 3, 4), 0), stride=2) / np.sqrt(1.001)
    np.testing.assert_allclose(evidence["value"], expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(evidence["again"], evidence["value"])


def test_block_call_in_training_mode_normalizes_by_the_batch() -> None:
    evidence = run_probe("block_call", Convolution, (), block_inputs(training=True))

    assert np.abs(evidence["value"].mean(axis=(0, 1, 2))).max() < 1e-5


def test_block_call_without_a_seed_silences_the_kernels() -> None:
    evidence = run_probe("block_call", Convolution, (), silent_inputs())

    np.testing.assert_array_equal(evidence["value"], np.zeros((2, 4, 5, 4)))


def test_block_call_inside_a_model_gives_what_it_gives_alone() -> None:
    alone = run_probe("block_call", Convolution, (), block_inputs())
    inside = run_probe("block_call", Convolution, (), block_inputs(), {"inside_sequential": True})

    np.testing.assert_allclose(inside["value"], alone["value"], rtol=1e-5, atol=1e-6)


def test_block_call_finds_a_block_that_a_model_froze() -> None:
    class Compiled(Convolution):
        @tf.function
        def call(self, x: Any, training: Any = None) -> Any:
            return super().call(x, training)

    with pytest.raises(ProbeFault, match="inside a model, the output of the block stays the same"):
        run_probe("block_call", Compiled, (), block_inputs(), {"inside_sequential": True})


class Weightless(keras.layers.Layer):
    def __init__(self, filters: int, stride: int = 1) -> None:
        super().__init__()

    def call(self, x: Any) -> Any:
        return tf.nn.relu(x)


class Forgetful(Weightless):
    def call(self, x: Any) -> Any:
        return keras.layers.Conv2D(4, 3)(x)


class Mute(Convolution):
    def call(self, x: Any, training: Any = None) -> Any:
        super().call(x, training)


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (Weightless, "the block owns no convolution kernels: Keras finds none among its trainable variables$"),
        (Forgetful, "; and the same input gives another output at every call$"),
        (Mute, "the block returned None; is a return statement missing"),
        (lambda filters, stride=1: None, "the block is None, expected a Keras layer"),
        (lambda filters, stride=1: len, "the block is a builtin_function_or_method, expected a Keras layer"),
    ],
)
def test_block_call_refuses_what_is_no_block(block: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault, match=sentence):
        run_probe("block_call", block, (), block_inputs())


def test_block_gradient_is_that_of_a_weighted_sum_in_the_pictures() -> None:
    class Scaled(Convolution):
        def call(self, x: Any, training: Any = None) -> Any:
            return super().call(x, training)[..., :3] + 2 * x

    evidence = run_probe("block_gradient", Scaled, (), silent_inputs())

    expected = 2 * np.cos(np.arange(PICTURES.size)).reshape(PICTURES.shape)
    np.testing.assert_allclose(evidence["gradient"], expected, rtol=1e-5, atol=1e-6)


def test_block_gradient_says_when_none_flows() -> None:
    class Detached(Convolution):
        def call(self, x: Any, training: Any = None) -> Any:
            return super().call(tf.stop_gradient(x), training)

    with pytest.raises(ProbeFault, match="no gradient flows from the block's output back to its input"):
        run_probe("block_gradient", Detached, (), silent_inputs())


def test_block_weights_are_shapes_and_one_gradient_per_kernel() -> None:
    class Spare(Convolution):
        def build(self, shape: Any) -> None:
            self.spare = self.add_weight(shape=(5, 2))

    evidence = run_probe("block_weights", Spare, (), block_inputs())

    shapes = {tuple(row) for row in evidence["trainable_shapes"].tolist()}
    assert shapes == {(3, 3, 3, 4), (1, 1, 1, 4), (1, 1, 5, 2)}
    gradients = {array.shape: np.any(array) for name, array in evidence.items() if name.startswith("gradient_")}
    assert gradients == {(3, 3, 3, 4): True, (5, 2): False}


def test_block_statistics_are_those_before_after_inference_and_after_training() -> None:
    evidence = run_probe("block_statistics", Convolution, (), block_inputs())

    np.testing.assert_array_equal(evidence["at_first"], [0, 0, 0, 0, 1, 1, 1, 1])
    np.testing.assert_array_equal(evidence["after_inference"], evidence["at_first"])
    seen = expected_convolution(drawn_kernel(7, (3, 3, 3, 4), 0))
    moved = np.concatenate([0.1 * seen.mean((0, 1, 2)), 0.9 + 0.1 * seen.var((0, 1, 2))])
    np.testing.assert_allclose(evidence["after_training"], moved, rtol=1e-4, atol=1e-5)


def test_block_statistics_of_a_block_without_any_are_empty() -> None:
    class Bare(keras.layers.Layer):
        def __init__(self, filters: int) -> None:
            super().__init__()
            self.convolution = keras.layers.Conv2D(filters, 3)

        def call(self, x: Any) -> Any:
            return self.convolution(x)

    assert run_probe("block_statistics", Bare, (), block_inputs())["after_training"].shape == (0,)
