"""Probes of training: steps on variables, and whole runs whose step is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.values import Arrays, ProbeFault, as_array, spoken_type

__all__ = ["loss_of", "stacked_losses", "training_run", "variable_steps"]


def variable_steps(
    step: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Train one or more (W, b) pairs in turn; ``W``, ``b`` (one per pair) and ``loss`` afterwards.

    ``keywords``: ``W`` (P, D, K) and ``b`` (P, K), one pair each; ``x`` (N, D), ``y`` (N, K).
    ``options``: ``batches`` (sizes that split N), ``lr``. The variables read at the end are the ones handed in, so
    a step that rebinds its local name changes nothing here.
    """
    import tensorflow as tf

    pairs = [
        (tf.Variable(kernel), tf.Variable(bias)) for kernel, bias in zip(keywords["W"], keywords["b"], strict=True)
    ]
    edges = np.cumsum([0, *options["batches"]])
    losses: list[Any] = []
    for start, stop in pairwise(edges):
        x, y = tf.constant(keywords["x"][start:stop]), tf.constant(keywords["y"][start:stop])
        losses += [loss_of(step(kernel, bias, x, y, options["lr"])) for kernel, bias in pairs]
    evidence = {
        "W": np.stack([kernel.numpy() for kernel, _ in pairs]),
        "b": np.stack([bias.numpy() for _, bias in pairs]),
    }
    return {**evidence, **stacked_losses(losses)}


def training_run(
    train: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Run ``train(step, x, y, epochs=, batch_size=, learning_rate=, seed=)`` and write down what it did.

    ``keywords``: ``x`` (N, D), ``y`` one-hot (N, K), ``x_new`` (M, D). The step is ours, so a wrong step written
    earlier costs nothing here. Evidence: the first weights (``first_kernel``, ``first_bias``), the final ones,
    ``predictions`` (class of each new row), ``history`` (loss per epoch) and ``visits`` (how often each row was used).
    """
    import tensorflow as tf

    rows, visits = _row_numbers(keywords["x"]), np.zeros(len(keywords["x"]), np.int64)
    first: list[NDArray[Any]] = []

    def step(kernel: Any, bias: Any, x: Any, y: Any, lr: Any) -> Any:
        if not first:
            first.extend([np.asarray(kernel).copy(), np.asarray(bias).copy()])
        np.add.at(visits, [rows.get(row.tobytes(), 0) for row in np.asarray(x, dtype=keywords["x"].dtype)], 1)
        # NumPy around one TensorFlow operation: a run has hundreds of steps, and each operation costs a call.
        weights = np.asarray(kernel)
        x, y = np.asarray(x, weights.dtype), np.asarray(y, weights.dtype)
        losses, slope = tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=x @ weights + np.asarray(bias), labels=y)
        change = slope.numpy() * weights.dtype.type(lr / len(x))
        kernel.assign_sub(x.T @ change)
        bias.assign_sub(change.sum(axis=0).reshape(bias.shape))
        return tf.reduce_mean(losses)

    result = train(step, keywords["x"].copy(), keywords["y"].copy(), **options)
    if not isinstance(result, (tuple, list)) or len(result) != 3:
        raise ProbeFault(f"expected three results (W, b, history), received {spoken_type(result)}")
    if not first:
        raise ProbeFault("the training step that was handed in was never called")
    kernel, bias, history = (as_array(part, "the training run") for part in result)
    if kernel.ndim != 2 or kernel.shape != first[0].shape:
        raise ProbeFault(f"expected W of shape {first[0].shape}, received shape {kernel.shape}")
    if bias.shape not in [(kernel.shape[1],), (1, kernel.shape[1])]:
        raise ProbeFault(f"expected b of shape {kernel.shape[1:]}, received shape {bias.shape}")
    return {
        "first_kernel": first[0],
        "first_bias": first[1],
        "kernel": kernel,
        "bias": bias,
        "history": history,
        "visits": visits,
        "predictions": np.argmax(keywords["x_new"] @ kernel + bias, axis=1),
    }


def _row_numbers(x: NDArray[Any]) -> dict[bytes, int]:
    return {row.tobytes(): number for number, row in enumerate(x)}


def stacked_losses(losses: Sequence[Any]) -> Arrays:
    """``loss``, one entry per step, or nothing at all where a step gave no loss."""
    if any(loss is None for loss in losses):
        return {}
    same_shape = len({loss.shape for loss in losses}) == 1
    return {"loss": np.stack(losses) if same_shape else np.concatenate([loss.ravel() for loss in losses])}


def loss_of(result: Any) -> Any:
    """The loss in what a step returned: a number, the first of a tuple, or a dictionary's "loss"; else None."""
    if isinstance(result, Mapping):
        result = result.get("loss")
    if isinstance(result, (tuple, list)) and result:
        result = result[0]
    return None if result is None else as_array(result, "the step")
