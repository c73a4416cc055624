"""Probes of functions that build, train and compare whole networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfnn.probes import ProbeFault, run_probe

NUMPY = np.random.default_rng(0)
PICTURES = NUMPY.normal(size=(2, 4, 5, 3)).astype("float32")

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
