"""Problem set 1. I work in VS Code with a type checker, so this is my module instead of the notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

Tensor: TypeAlias = tf.Tensor
FloatArray: TypeAlias = npt.NDArray[np.float32]
Step: TypeAlias = Callable[[tf.Variable, tf.Variable, Any, Any, float], Tensor]

TINY: Final[float] = 1e-7


def softmax(z: Tensor, axis: int = -1) -> Tensor:
    """Shift-invariant softmax: exp(z - logsumexp) computed from the shifted scores."""
    shifted = z - tf.stop_gradient(tf.reduce_max(z, axis=axis, keepdims=True))
    log_total = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=axis, keepdims=True))
    return tf.exp(shifted - log_total)


class SoftmaxLayer(keras.layers.Layer):
    """Affine map followed by softmax."""

    units: int

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        n_features = input_shape[-1]
        assert n_features is not None, "the last axis must be known"
        self.kernel = self.add_weight(name="kernel", shape=(n_features, self.units), initializer="he_normal")
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x: Tensor) -> Tensor:
        return softmax(keras.ops.matmul(x, self.kernel) + self.bias)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"units": self.units}


def _row_losses(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Cross-entropy of every row, shape (N,)."""
    floor = tf.constant(TINY, dtype=y_pred.dtype)
    return -tf.reduce_sum(y_true * tf.math.log(tf.maximum(y_pred, floor)), axis=-1)


def categorical_cross_entropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    y_pred = tf.convert_to_tensor(y_pred)
    return tf.reduce_mean(_row_losses(tf.cast(y_true, y_pred.dtype), y_pred))


def ce_grad_logits(z: Tensor, y_true: Tensor) -> Tensor:
    batch_size = tf.cast(tf.shape(z)[0], z.dtype)
    return (softmax(z) - tf.cast(y_true, z.dtype)) / batch_size


@dataclass(slots=True)
class GradientDescent:
    """Plain gradient descent over a fixed list of variables."""

    variables: list[tf.Variable]
    lr: float

    def minimize(self, loss: Callable[[], Tensor]) -> Tensor:
        with tf.GradientTape() as tape:
            value = loss()
        for variable, gradient in zip(self.variables, tape.gradient(value, self.variables), strict=True):
            variable.assign_sub(self.lr * gradient)
        return value


def train_step(W: tf.Variable, b: tf.Variable, x: Tensor, y: Tensor, lr: float) -> Tensor:
    features, labels = tf.cast(x, W.dtype), tf.cast(y, W.dtype)

    def loss() -> Tensor:
        return categorical_cross_entropy(labels, softmax(tf.linalg.matmul(features, W) + b))

    return GradientDescent([W, b], lr).minimize(loss)


def accuracy(y_true: Tensor, y_pred: Tensor) -> float:
    truth: npt.NDArray[Any] = np.asarray(y_true)
    match truth.ndim:
        case 1:
            classes = truth
        case 2:
            classes = truth.argmax(axis=-1)
        case other:
            raise ValueError(f"expected one or two axes, got {other}")
    return float(np.mean(classes == np.asarray(y_pred).argmax(axis=-1)))


def binary_cross_entropy_from_logits(y_true: Tensor, logit: Tensor) -> Tensor:
    # max(l, 0) - l y + log(1 + exp(-|l|)), derived on paper
    losses = tf.maximum(logit, 0) - logit * y_true + tf.math.log1p(tf.exp(-tf.abs(logit)))
    return tf.reduce_mean(losses)


def svm_loss(scores: Tensor, labels: Tensor) -> Tensor:
    mask: Tensor = tf.one_hot(labels, depth=scores.shape[1], on_value=0.0, off_value=1.0, dtype=scores.dtype)
    correct: Tensor = tf.gather_nd(scores, tf.cast(labels, tf.int32)[:, tf.newaxis], batch_dims=1)
    violations: Tensor = tf.maximum(0.0, 1.0 + scores - correct[:, tf.newaxis]) * mask
    return tf.reduce_mean(tf.reduce_sum(violations, axis=1))


@dataclass
class Batches:
    """Shuffled index batches; every epoch has a new order."""

    n_rows: int
    size: int
    seed: int
    _rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)

    def epoch(self) -> Iterator[npt.NDArray[np.int64]]:
        order = self._rng.permutation(self.n_rows)
        yield from (order[i : i + self.size] for i in range(0, self.n_rows, self.size))


def train_classifier(
    step: Step, x: FloatArray, y: FloatArray, *, epochs: int, batch_size: int, learning_rate: float, seed: int
) -> tuple[tf.Variable, tf.Variable, list[float]]:
    W = tf.Variable(tf.zeros([x.shape[1], y.shape[1]], x.dtype), name="W")
    b = tf.Variable(tf.zeros([y.shape[1]], x.dtype), name="b")
    batches = Batches(len(x), batch_size, seed)
    history: list[float] = []
    for _ in range(epochs):
        losses = [float(step(W, b, x[rows], y[rows], learning_rate)) for rows in batches.epoch()]
        history.append(sum(losses) / len(losses))
    return W, b, history


quiz_answers: dict[str, float | str | list[float]] = {
    "loss_of_a_uniform_guess": 2.3026,
    "softmax_of_two_scores": "c",
    "why_infinite": "b",
    "floor_of_softmax_twice": 1.4612,
    "gradient_by_hand": [0.6652, -0.7553, 0.0900],
    "cross_entropy_of_the_cat": 2.0404,
    "hinge_loss_of_the_frog": 12.9,
    "who_is_never_satisfied": "a",
}


def main() -> None:
    import tfnn
    from tfnn.data import digits

    data = digits()
    W, b, history = train_classifier(
        train_step, data.x[:1200], np.eye(10, dtype="float32")[data.labels[:1200]],
        epochs=20, batch_size=32, learning_rate=0.5, seed=0,
    )
    print(f"{history[0]:.3f} -> {history[-1]:.3f}")
    print("held out:", accuracy(tf.constant(data.labels[1200:]), softmax(data.x[1200:] @ W + b)))
    for question in ("softmax", "softmax_layer", "train_step"):
        tfnn.check(question)


if __name__ == "__main__":
    main()
