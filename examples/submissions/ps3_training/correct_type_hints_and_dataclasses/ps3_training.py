"""Problem set 3."""
from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots, training_plots
from tfnn.data import digits


def train_step(model: keras.Model, x: tf.Tensor, y: tf.Tensor, loss_fn, optimizer: keras.optimizers.Optimizer) -> tf.Tensor:
    """Predict, measure, differentiate, update."""
    with tf.GradientTape(persistent=True) as tape:
        data_loss = loss_fn(y, model(x, training=True))
        penalty = tf.add_n(model.losses) if model.losses else 0.0
        total = data_loss + penalty
    gradients: list = tape.gradient(total, model.trainable_variables)
    del tape
    optimizer.apply_gradients(list(zip(gradients, model.trainable_variables)))
    return total


def batches(x, y, batch_size, rng, shuffle=True, drop_last=False):
    order = np.arange(len(x))
    if shuffle:
        rng.shuffle(order)  # the indices, not the data
    for start in range(0, len(order), batch_size):
        rows = order[start:start + batch_size]
        if drop_last and len(rows) < batch_size:
            return
        yield x[rows], y[rows]


def sgd(theta, grad, state, lr):
    new_theta = theta - lr * grad
    return new_theta, None


@dataclass(frozen=True)
class Velocity:
    value: tf.Tensor


def momentum(theta: tf.Tensor, grad: tf.Tensor, state: Velocity | None, lr: float, gamma: float = 0.9) -> tuple[tf.Tensor, Velocity]:
    before = state.value if state else tf.zeros_like(theta)
    now = Velocity(gamma * before + lr * grad)
    return theta - now.value, now


def nag(theta: tf.Tensor, grad_fn, state: Velocity | None, lr: float, gamma: float = 0.9) -> tuple[tf.Tensor, Velocity]:
    before = state.value if state else tf.zeros_like(theta)
    return momentum(theta, grad_fn(theta - gamma * before), state, lr, gamma)


def adagrad(theta, grad, state, lr, epsilon=1e-7):
    if state is None:
        state = tf.zeros_like(theta)
    G = state + grad ** 2
    theta = theta - lr / tf.sqrt(G + epsilon) * grad
    return theta, G


def rmsprop(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    if state is None:
        state = tf.zeros_like(theta)
    E = rho * state + (1 - rho) * grad ** 2
    return theta - lr / tf.sqrt(E + epsilon) * grad, E


def adadelta(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    if state is None:
        state = (tf.zeros_like(theta), tf.zeros_like(theta))
    E_g, E_delta = state
    E_g = rho * E_g + (1 - rho) * grad ** 2
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    E_delta = rho * E_delta + (1 - rho) * delta ** 2
    return theta + delta, (E_g, E_delta)


@dataclass(frozen=True)
class AdamState:
    step: int
    mean: tf.Tensor
    square: tf.Tensor


def adam(theta: tf.Tensor, grad: tf.Tensor, state: AdamState | None, lr: float,
         beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7) -> tuple[tf.Tensor, AdamState]:
    zero = tf.zeros_like(theta)
    old = state or AdamState(0, zero, zero)
    new = AdamState(
        step=old.step + 1,
        mean=beta_1 * old.mean + (1 - beta_1) * grad,
        square=beta_2 * old.square + (1 - beta_2) * grad ** 2,
    )
    corrected_mean = new.mean / (1 - beta_1 ** new.step)
    corrected_square = new.square / (1 - beta_2 ** new.step)
    return theta - lr * corrected_mean / (tf.sqrt(corrected_square) + epsilon), new


@dataclass
class Best:
    """The lowest validation loss so far, and the weights that had it."""

    weights: list
    loss: float = math.inf
    age: int = 0

    def look_at(self, model: keras.Model, loss: float) -> None:
        if loss < self.loss:
            self.loss, self.weights, self.age = loss, model.get_weights(), 0
        else:
            self.age += 1


def fit(model, step, new_epoch, evaluate, *, epochs: int, patience: int) -> dict[str, list[float]]:
    best = Best(model.get_weights())
    history: dict[str, list[float]] = {"loss": [], "val_loss": []}
    while len(history["loss"]) < epochs and best.age < patience:
        losses = [float(step(model, *batch)) for batch in new_epoch()]
        history["loss"].append(statistics.fmean(losses))
        history["val_loss"].append(float(evaluate(model)))
        best.look_at(model, history["val_loss"][-1])
    model.set_weights(best.weights)
    return history


def jensen_gap(f, a, b, t):
    chord = t * f(a) + (1 - t) * f(b)
    curve = f(t * a + (1 - t) * b)
    return chord - curve


convexity_answers = {
    "exponential_of_a_square": "c",
    "square_of_a_parabola": "n",
    "larger_of_two": "c",
    "difference_of_two": "n",
    "loss_of_two_weights": "n",
}


def compare_optimizers(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    curves = {}
    models = {}
    for name in make_optimizers:
        model = make_model(seed)
        optimizer = make_optimizers[name]()
        rng = np.random.default_rng(seed)  # a new one for each run: all see the same batches
        curve = []
        for epoch in range(epochs):
            order = rng.permutation(len(x))
            losses = []
            for start in range(0, len(x), batch_size):
                rows = order[start:start + batch_size]
                losses.append(float(step(model, x[rows], y[rows], optimizer)))
            curve.append(np.mean(losses))
        curves[name] = curve
        models[name] = model
    return curves, models


learning_rates: dict[str, float] = {"too_small": 0.0005, "good": 0.4, "too_large": 500.0}


quiz_answers = {
    "order_of_the_parts": "c",
    "meaning_of_none": "b",
    "which_one_fails": "c",
    "first_step_of_adam": [0.003, 0.003],
    "rolling_at_full_speed": 0.4,
    "rate_for_a_sum": 0.005,
    "who_does_not_care": "d",
    "convex_inside_convex": "b",
    "second_derivatives": "c",
    "slopes": [-1.4, -5],
}
