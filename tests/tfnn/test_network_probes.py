"""Probes of residual blocks and of functions that build, train and compare whole networks."""

from __future__ import annotations

from collections.abc import Mapping
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


# --------------------------------------------------------------------------------------------------------- networks


def small_network(n: int, num_classes: int = 10, input_shape: Any = (32, 32, 3), *, block: Any) -> Any:
    inputs = keras.Input(input_shape)
    h = keras.layers.Conv2D(16, 3, padding="same")(inputs)
    for number in range(n):
        h = block(16, stride=2 if number == 1 else 1)(h)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(h)))


def network_inputs(**others: Any) -> dict[str, Any]:
    return {"n": 2, "x": PICTURES, "num_classes": 6, "seed": 7, **others}


def test_resnet_call_brings_back_scores_shapes_and_a_gradient() -> None:
    evidence = run_probe("resnet_call", small_network, (), network_inputs())

    assert evidence["value"].shape == (2, 6)
    assert evidence["trainable_shapes"].shape == (2 + 2 * 6 + 2, 4)
    assert evidence["gradient"].shape == (3, 3, 3, 16)
    assert np.any(evidence["gradient"])


def test_resnet_call_does_not_depend_on_first_weights_or_on_how_a_model_is_made() -> None:
    class Subclass(keras.Model):
        def __init__(self, blocks: list[Any]) -> None:
            super().__init__()
            self.blocks = [keras.layers.Conv2D(16, 3, padding="same"), *blocks]
            self.dense = keras.layers.Dense(6)

        def call(self, x: Any) -> Any:
            for layer in self.blocks:
                x = layer(x)
            return self.dense(tf.reduce_mean(x, [1, 2]))

    def subclass(n: int, num_classes: int, input_shape: Any, *, block: Any) -> Any:
        return Subclass([block(16), block(16, 2)])

    first, again, other = (
        run_probe("resnet_call", build, (), network_inputs())["value"]
        for build in (small_network, small_network, subclass)
    )
    np.testing.assert_allclose(again, first, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(other, first, rtol=1e-4, atol=1e-5)


def test_resnet_call_sees_strides_widths_and_shared_blocks() -> None:
    def unstrided(n: int, *more: Any, block: Any, **named: Any) -> Any:
        return small_network(n, *more, block=lambda filters, stride: block(filters), **named)

    def shared(n: int, *more: Any, block: Any, **named: Any) -> Any:
        only = block(16)
        return small_network(n, *more, block=lambda filters, stride: only, **named)

    right, flat, one = (
        run_probe("resnet_call", build, (), network_inputs())["value"] for build in (small_network, unstrided, shared)
    )
    assert np.abs(right - flat).max() > 0.05
    assert np.abs(flat - one).max() > 0.05


def test_resnet_call_leaves_out_what_has_a_default() -> None:
    pictures = NUMPY.normal(size=(1, 32, 32, 3)).astype("float32")
    evidence = run_probe("resnet_call", small_network, (), network_inputs(x=pictures, num_classes=None))

    assert evidence["value"].shape == (1, 10)


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        (None, "expected a Keras model, received None"),
        ([1], "expected a Keras model, received a list"),
        (keras.layers.ReLU(), "Keras finds no trainable variables in the model"),
    ],
)
def test_resnet_call_refuses_what_is_no_model(returned: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault, match=sentence):
        run_probe("resnet_call", lambda *_, **__: returned, (), network_inputs())


def deep(depth: int, with_shortcuts: bool, channels: int = 8) -> Any:
    inputs = keras.Input((8, 8, 1))
    h = keras.layers.Conv2D(channels, 3, padding="same")(inputs)
    for _ in range(depth - 2):
        made = keras.layers.Conv2D(channels, 3, padding="same", activation="relu")(h)
        h = keras.layers.Add()([made, h]) if with_shortcuts else made
    return keras.Model(inputs, keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(h)))


def test_deep_net_call_silences_the_kernels_between_first_and_last() -> None:
    digits = NUMPY.normal(size=(2, 8, 8, 1)).astype("float32")
    inputs = {"x": digits, "depth": 4, "channels": 5, "seed": 7, "silent": True}
    plain, shortcuts = (
        run_probe("deep_net_call", deep, (), {**inputs, "residual": kind})["value"] for kind in (False, True)
    )

    np.testing.assert_array_equal(plain, np.zeros((2, 10)))
    assert np.any(shortcuts)


def test_deep_net_call_leaves_out_channels_of_none() -> None:
    digits = NUMPY.normal(size=(2, 8, 8, 1)).astype("float32")
    inputs = {"x": digits, "depth": 4, "residual": True, "channels": None, "seed": 7, "silent": False}
    shapes = run_probe("deep_net_call", deep, (), inputs)["trainable_shapes"]

    assert [3, 3, 8, 8] in shapes.tolist()


def test_deep_net_pair_trains_both_kinds() -> None:
    digits = NUMPY.normal(size=(12, 8, 8, 1)).astype("float32")
    labels = np.arange(12) % 10
    options = {"depth": 3, "epochs": 60, "batch_size": 4, "learning_rate": 0.03, "seed": 0}
    evidence = run_probe("deep_net_pair", deep, (), {"x": digits, "labels": labels}, options)

    assert set(evidence) == {"plain", "shortcuts"}
    for scores in evidence.values():
        assert scores.shape == (12, 10)
        assert np.mean(scores.argmax(axis=1) == labels) > 0.5


# ------------------------------------------------------------------------------------------------ reports and facts

HISTORIES = {
    "depths": [4, 8],
    "loss": np.arange(1.0, 13.0).reshape(2, 2, 3),
    "val_loss": np.arange(13.0, 25.0).reshape(2, 2, 3),
}


def right_report(build: Any, train: Any, depths: Any) -> dict[str, Any]:
    plain, shortcuts = ([train(build(depth, kind))["loss"][-1] for depth in depths] for kind in (False, True))
    return {"plain": plain, "residual": shortcuts, "plain_degrades": True, "residual_degrades": np.bool_(False)}


def test_depth_comparison_hands_out_the_histories_and_notes_every_training() -> None:
    evidence = run_probe("depth_comparison", right_report, (), HISTORIES)

    np.testing.assert_array_equal(evidence["plain"], [3.0, 6.0])
    np.testing.assert_array_equal(evidence["residual"], [9.0, 12.0])
    assert (evidence["plain_degrades"], evidence["residual_degrades"]) == (1, 0)
    np.testing.assert_array_equal(evidence["trained"], [[4, 0, 0], [4, 1, 0], [8, 0, 0], [8, 1, 0]])


def test_depth_comparison_goes_on_with_half_the_losses_when_a_network_is_trained_again() -> None:
    def twice(build: Any, train: Any, depths: Any) -> dict[str, Any]:
        def train_twice(network: Any) -> Any:
            train(network)
            return train(network)

        return right_report(build, train_twice, depths)

    evidence = run_probe("depth_comparison", twice, (), HISTORIES)

    np.testing.assert_array_equal(evidence["plain"], [1.5, 3.0])
    assert evidence["trained"][:, 2].tolist() == [0, 1] * 4


def test_depth_comparison_takes_the_kind_by_any_name_and_hands_over_a_copy_of_the_depths() -> None:
    def careless(build: Any, train: Any, depths: Any) -> dict[str, Any]:
        own = list(depths)
        depths.clear()
        return right_report(lambda depth, kind: build(depth=depth, residual=kind), train, own)

    np.testing.assert_array_equal(run_probe("depth_comparison", careless, (), HISTORIES)["plain"], [3.0, 6.0])


@pytest.mark.parametrize(
    ("compare", "sentence"),
    [
        (lambda build, train, depths: train(build), "train received something else than a network"),
        (lambda build, train, depths: train(build(9, True)), "train received something else than a network"),
        (lambda build, train, depths: None, "expected a dictionary, received None"),
        (lambda build, train, depths: {}, "the dictionary has no entries 'plain' or 'residual' or"),
    ],
)
def test_depth_comparison_refuses_what_it_cannot_use(compare: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault, match=sentence):
        run_probe("depth_comparison", compare, (), HISTORIES)


def facts(returned: Any, names: list[str]) -> Mapping[str, Any]:
    return run_probe("named_results", lambda classes: returned, (), {"classes": 3}, {"names": names})


def test_named_results_are_the_entries_asked_for_with_unknown_lengths_as_minus_one() -> None:
    evidence = facts({"total": np.int64(5), "shape": (None, 3), "other": object()}, ["total", "shape"])

    assert {name: array.tolist() for name, array in evidence.items()} == {"total": 5, "shape": [-1, 3]}


def test_named_results_lose_only_the_entries_that_are_no_numbers() -> None:
    assert set(facts({"total": 5, "shape": None, "more": "five"}, ["total", "shape", "more", "most"])) == {"total"}


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ([5], "expected a dictionary, received a list"),
        ({"totals": 5}, "the dictionary has no entries 'total' that are numbers"),
        ({"total": "five"}, "the dictionary has no entries 'total' that are numbers"),
    ],
)
def test_named_results_refuse_what_is_no_such_dictionary(returned: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault, match=sentence):
        facts(returned, ["total"])
