"""Problem set 4, as a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

Floats = npt.NDArray[np.floating]
LossFunction = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
Step = Callable[[keras.Model, Floats, Floats, float, float], Any]

HIDDEN_UNITS: Final = 256
HIDDEN_LAYERS: Final = 2


@dataclass(frozen=True)
class Regularization:
    """What one arm of the experiment does differently."""

    rate: float = 0.0
    l1: float = 0.0
    l2: float = 0.0


ARMS: Final[dict[str, Regularization]] = {
    "none": Regularization(),
    "dropout": Regularization(rate=0.5),
    "l2": Regularization(l2=1e-3),
    "l1": Regularization(l1=3e-4),
}


def draw_mask(shape: tf.Tensor, keep_probability: float, dtype: tf.DType) -> tf.Tensor:
    """Ones with the given probability, zeros otherwise."""
    return tf.cast(tf.random.uniform(shape, dtype=tf.float32) < keep_probability, dtype)


def dropout(x: tf.Tensor, rate: float, training: bool) -> tf.Tensor:
    if not training or rate == 0.0:
        return x
    x = tf.convert_to_tensor(x)
    keep_probability = 1.0 - rate
    return x * (draw_mask(tf.shape(x), keep_probability, x.dtype) / keep_probability)


class Dropout(keras.layers.Layer):
    rate: float

    def __init__(self, rate: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0.0 <= rate < 1.0:
            raise ValueError(f"rate must lie in [0, 1), received {rate}")
        self.rate = rate

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        return dropout(x, self.rate, training)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate}


def _total(function: Callable[[tf.Tensor], tf.Tensor], ws: Sequence[tf.Tensor]) -> tf.Tensor:
    """The sum of a function over all entries of all tensors."""
    if not ws:
        return tf.constant(0.0)
    return tf.add_n([tf.reduce_sum(function(tf.convert_to_tensor(w))) for w in ws])


def l1_penalty(ws: Sequence[tf.Tensor], lam: float) -> tf.Tensor:
    return lam * _total(tf.abs, ws)


def l2_penalty(ws: Sequence[tf.Tensor], lam: float) -> tf.Tensor:
    return lam * _total(tf.square, ws)


def elastic_net(ws: Sequence[tf.Tensor], lam: float, beta: float) -> tf.Tensor:
    return lam * (beta * _total(tf.square, ws) + _total(tf.abs, ws))


def prox_l1(a: tf.Tensor, lam: float) -> tf.Tensor:
    return tf.math.sign(a) * tf.maximum(tf.abs(a) - lam, 0.0)


def shrink_l2(a: tf.Tensor, lam: float) -> tf.Tensor:
    return a / (1.0 + 2.0 * lam)


def max_norm(W: tf.Tensor, c: float, axis: int = 0) -> tf.Tensor:
    norm: tf.Tensor = tf.sqrt(tf.reduce_sum(W * W, axis=axis, keepdims=True))
    scale: tf.Tensor = tf.where(norm > c, c / tf.where(norm > c, norm, tf.ones_like(norm)), tf.ones_like(norm))
    return W * scale


def kernels(model: keras.Model) -> list[Any]:
    """The variables that pay."""
    return [layer.kernel for layer in model.layers if getattr(layer, "kernel", None) is not None]


def regularized_loss(
    model: keras.Model, x: tf.Tensor, y: tf.Tensor, loss_fn: LossFunction, l1: float, l2: float
) -> tf.Tensor:
    data_loss = loss_fn(y, model(x, training=True))
    return data_loss + l1_penalty(kernels(model), l1) + l2_penalty(kernels(model), l2)


def train_step_regularized(
    model: keras.Model,
    x: tf.Tensor,
    y: tf.Tensor,
    loss_fn: LossFunction,
    optimizer: keras.optimizers.Optimizer,
    l1: float,
    l2: float,
) -> tf.Tensor:
    variables = model.trainable_variables
    with tf.GradientTape(watch_accessed_variables=True) as tape:
        loss = regularized_loss(model, x, y, loss_fn, l1, l2)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return loss


def _network(features: int, classes: int, rate: float) -> keras.Model:
    network = keras.Sequential([keras.Input((features,))])
    for _ in range(HIDDEN_LAYERS):
        network.add(keras.layers.Dense(HIDDEN_UNITS, activation="relu"))
        if rate > 0.0:
            network.add(Dropout(rate))
    network.add(keras.layers.Dense(classes))
    return network


def _batches(rows: int, batch_size: int, rng: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    order = rng.permutation(rows)
    for start in range(0, rows, batch_size):
        yield order[start : start + batch_size]


def train_four_arms(
    step: Step, x: Floats, y: Floats, *, epochs: int, batch_size: int, seed: int
) -> dict[str, keras.Model]:
    models: dict[str, keras.Model] = {}
    for arm, regularization in ARMS.items():
        keras.utils.set_random_seed(seed)
        models[arm] = _network(x.shape[1], y.shape[1], regularization.rate)
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            for rows in _batches(len(x), batch_size, rng):
                step(models[arm], x[rows], y[rows], regularization.l1, regularization.l2)
    return models


def double_descent(x: Floats, y: Floats, x_new: Floats, widths: Sequence[int], seed: int) -> Floats:
    rng = np.random.default_rng(seed)

    def predictions(width: int) -> Floats:
        R = rng.normal(size=(x.shape[1], width))
        coefficients = np.linalg.lstsq(np.maximum(x @ R, 0.0), y, rcond=None)[0]
        return np.maximum(x_new @ R, 0.0) @ coefficients

    return np.stack([predictions(width) for width in widths])


def variance_of_dropout(value: float, rate: float) -> float:
    """E[y^2] - E[y]^2 for y = value / (1 - rate) with probability 1 - rate, and 0 otherwise."""
    survivor = value / (1 - rate)
    return (1 - rate) * survivor**2 - ((1 - rate) * survivor) ** 2


quiz_answers: dict[str, float | str] = {
    "mean_after_dropout": 3.0,
    "variance_after_dropout": variance_of_dropout(3.0, 0.2),
    "why_scale_while_training": "b",
    "loss_lower_on_new_data": "c",
    "penalty_with_exact_zeros": "d",
    "factor_for_l2_loss": 0.02,
    "where_the_two_comes_from": "b",
    "ridge_variance": (4 / (4 + 1)) ** 2,
    "decay_in_adam": "a",
}

if __name__ == "__main__":
    print(dropout(tf.ones((3, 4)), 0.5, True))
