"""What several tests of probes hand over: numbers, layers, models with steps to take, a training run."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

NUMPY = np.random.default_rng(0)


def normal(*shape: int) -> Any:
    return NUMPY.normal(size=shape).astype("float32")


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": class_name, "config": config}


X = normal(6, 5)
WEIGHTS = {"kernel": normal(5, 3), "bias": normal(3)}
THREE_UNITS = {"constructor": [3]}


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


def two_models(batches: list[int], lr: float = 0.5) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two models, kernels (1, 2) and biases (2,); three rows, x 1, 2, 3."""
    keywords = {
        "W": np.float32([[[1, 2]], [[10, 20]]]),
        "b": np.float32([[0, 0], [5, 5]]),
        "x": np.float32([[1], [2], [3]]),
        "y": np.float32([[1, 0], [1, 0], [0, 1]]),
    }
    return keywords, {"batches": batches, "lr": lr}


IDENTITY = np.eye(2, dtype="float32")
RUN = {"x": IDENTITY, "y": IDENTITY, "x_new": IDENTITY[::-1]}
SETTINGS = {"epochs": 1, "batch_size": 2, "learning_rate": 1.0, "seed": 0}


def trains(step: Any, x: Any, y: Any, *, epochs: int, batch_size: int, learning_rate: float, seed: int) -> Any:
    kernel, bias = tf.Variable(np.zeros((x.shape[1], y.shape[1]), x.dtype)), tf.Variable(np.zeros(y.shape[1], x.dtype))
    history = [float(step(kernel, bias, x, y, learning_rate)) for _ in range(epochs)]
    return kernel, bias, history
