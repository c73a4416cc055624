"""Steps and values on whole Keras models that a check describes by Keras' own configurations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfnn.inputs import Given
from tfnn.probes import ProbeFault, run_probe
from tfnn.probes.models import build_model

NUMPY = np.random.default_rng(0)
X, Y = NUMPY.normal(size=(10, 5)).astype("float32"), NUMPY.normal(size=(10, 3)).astype("float32")
LOSS = Given("weighted_squares")


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": class_name, "config": config}


def sgd(**config: Any) -> dict[str, Any]:
    return {"module": "keras.optimizers", "class_name": "SGD", "config": config}


LAYERS = [layer("Dense", units=4, activation="tanh"), layer("BatchNormalization"), layer("Dense", units=3)]


def steps(step: Any, layers: Any = LAYERS, optimizer: Any = None, batches: Any = (4, 6), **more: Any) -> Any:
    options = {"layers": layers, "optimizer": optimizer or sgd(learning_rate=0.1), "batches": batches, "seed": 3}
    return run_probe("model_steps", step, (LOSS, *more.pop("arguments", ())), {"x": X, "y": Y}, options, **more)


def plain_step(model: Any, x: Any, y: Any, loss_fn: Any, optimizer: Any) -> Any:
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    optimizer.apply_gradients(
        zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
    )
    return loss


def test_model_steps_bring_back_every_weight_by_name_and_one_loss_per_batch() -> None:
    evidence = steps(plain_step)

    kernels = {f"{kind}_of_layer_{number}" for kind in ("kernel", "bias") for number in (1, 3)}
    scales = {f"{kind}_of_layer_2" for kind in ("gamma", "beta", "moving_mean", "moving_variance")}
    assert set(evidence) == kernels | scales | {"loss"}
    assert evidence["loss"].shape == (2,)


def test_model_steps_hand_over_the_rows_in_order() -> None:
    seen: list[Any] = []
    steps(lambda model, x, y, loss_fn, optimizer: seen.append((x.numpy(), y.numpy())))

    np.testing.assert_array_equal(np.concatenate([x for x, _ in seen]), X)
    np.testing.assert_array_equal(np.concatenate([y for _, y in seen]), Y)
    assert [len(x) for x, _ in seen] == [4, 6]


def test_model_steps_start_from_weights_that_the_seed_decides() -> None:
    first, again = (steps(lambda *_: None) for _ in range(2))

    np.testing.assert_array_equal(first["kernel_of_layer_1"], again["kernel_of_layer_1"])
    assert np.abs(first["bias_of_layer_3"]).min() > 0
    assert not np.array_equal(steps(plain_step)["kernel_of_layer_1"], first["kernel_of_layer_1"])


def test_model_steps_use_the_optimizer_that_was_described() -> None:
    slow, fast = (steps(plain_step, optimizer=sgd(learning_rate=rate)) for rate in (0.0, 0.1))

    np.testing.assert_array_equal(slow["kernel_of_layer_1"], steps(lambda *_: None)["kernel_of_layer_1"])
    assert not np.array_equal(fast["kernel_of_layer_1"], slow["kernel_of_layer_1"])


def test_model_steps_hand_over_what_comes_after_the_optimizer() -> None:
    seen: list[Any] = []
    steps(lambda *arguments: seen.append(arguments[5:]), arguments=(0.1, 0.2))

    assert seen == [(0.1, 0.2)] * 2


def test_model_steps_keep_what_a_frozen_layer_weighs() -> None:
    frozen = [layer("Dense", units=4, trainable=False), layer("Dense", units=3)]

    np.testing.assert_array_equal(
        steps(plain_step, frozen)["kernel_of_layer_1"], steps(lambda *_: None, frozen)["kernel_of_layer_1"]
    )


def test_model_steps_accept_a_compiled_step_with_several_models() -> None:
    step = tf.function(plain_step)
    momentum = sgd(learning_rate=0.1, momentum=0.9)

    for _ in range(2):
        evidence = steps(step, optimizer=momentum)
        np.testing.assert_allclose(
            evidence["kernel_of_layer_1"], steps(plain_step, optimizer=momentum)["kernel_of_layer_1"], rtol=1e-4
        )


def test_model_steps_without_a_returned_loss_bring_back_the_weights_alone() -> None:
    assert "loss" not in steps(lambda *_: None)


def test_model_steps_in_float64_compute_in_float64() -> None:
    assert {array.dtype.name for array in steps(plain_step, float64=True).values()} == {"float64"}


def value(function: Any, layers: Any = LAYERS) -> Any:
    return run_probe("model_value", function, (LOSS, 0.5), {"x": X, "y": Y}, {"layers": layers, "seed": 3})


def penalized(model: Any, x: Any, y: Any, loss_fn: Any, factor: Any) -> Any:
    return loss_fn(y, model(x)) + factor * tf.reduce_sum(model.layers[0].kernel ** 2)


def test_model_value_is_differentiated_in_each_trainable_weight() -> None:
    evidence = value(penalized)
    model = build_model(LAYERS, X, 3)
    with tf.GradientTape() as tape:
        loss = penalized(model, X, Y, lambda a, b: tf.reduce_mean((1 + a**2) * (b - a) ** 2), 0.5)
    expected = tape.gradient(loss, model.layers[0].kernel.value)

    np.testing.assert_allclose(evidence["value"], loss, rtol=1e-5)
    np.testing.assert_allclose(evidence["gradient_in_kernel_of_layer_1"], expected, rtol=1e-4)
    assert "gradient_in_gamma_of_layer_2" in evidence
    assert "gradient_in_moving_mean_of_layer_2" not in evidence


def test_model_value_has_zero_gradient_where_none_flows() -> None:
    evidence = value(lambda model, x, y, loss_fn, factor: tf.reduce_sum(model.layers[0].kernel ** 2))

    assert not evidence["gradient_in_kernel_of_layer_3"].any()
    assert evidence["gradient_in_kernel_of_layer_1"].any()


@pytest.mark.parametrize(("returned", "said"), [(None, "None"), (1.5, "a float")])
def test_model_value_that_is_no_tensor_is_a_fault_in_words(returned: Any, said: str) -> None:
    with pytest.raises(ProbeFault, match=f"returned {said}, expected a tensor that a gradient can flow through"):
        value(lambda *_: returned)
