"""The maps that residual connections are tried on, with their backward passes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfnn.given import given_function

NUMPY = np.random.default_rng(0)
MATRIX = tf.constant(NUMPY.normal(size=(3, 3)))
X, G = (tf.constant(NUMPY.normal(size=(2, 4, 3))) for _ in range(2))


@pytest.mark.parametrize(("name", "more"), [("linear_map", {}), ("bent_map", {"x": X})])
def test_backward_passes_are_the_gradients_of_their_maps(name: str, more: Any) -> None:
    forward = given_function(name, {"matrix": MATRIX})
    backward = given_function(f"{name}_backward", {"matrix": MATRIX, **more})
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = forward(X)

    np.testing.assert_allclose(backward(G), tape.gradient(y, X, output_gradients=G))


def test_maps_work_along_the_last_axis_of_any_array() -> None:
    linear, bent = (given_function(name, {"matrix": MATRIX}) for name in ("linear_map", "bent_map"))

    np.testing.assert_allclose(linear(X[0, 0]), X[0, 0].numpy() @ MATRIX.numpy())
    np.testing.assert_allclose(bent(X), np.tanh(X.numpy() @ MATRIX.numpy()))


def test_silence_answers_zeros_of_the_same_kind() -> None:
    answer = given_function("silence", {})(X)

    assert answer.dtype == X.dtype
    np.testing.assert_array_equal(answer, np.zeros(X.shape))


def test_keras_activation_is_found_by_name() -> None:
    np.testing.assert_allclose(given_function("keras_activation", {"name": "relu"})(X), np.maximum(X, 0))
