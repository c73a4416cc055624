"""Training steps made fast: a step that works on any model, compiled once for each model that it meets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["compiled_steps"]


def compiled_steps(step: Callable[..., Any], *, loss_fn: Any, learning_rate: float) -> Callable[..., Any]:
    """``run(model, x, y, l1, l2)``, which calls ``step(model, x, y, loss_fn, optimizer, l1, l2)`` compiled.

    Every model gets an Adam optimizer of its own at its first step and keeps it, and TensorFlow compiles the step for
    it (``tf.function``): the first step of a model takes a fraction of a second, each later one about a millisecond.
    ``x`` and ``y`` are arrays or tensors of one batch; what the step returns comes back.
    """
    import keras
    import tensorflow as tf

    optimizers: dict[int, tuple[Any, Any]] = {}
    compiled: dict[tuple[int, float, float], Callable[..., Any]] = {}

    def run(model: Any, x: Any, y: Any, l1: float, l2: float) -> Any:
        if id(model) not in optimizers:
            model(tf.convert_to_tensor(x[:1]))  # a model without an Input has no weights before its first call
            optimizer = keras.optimizers.Adam(learning_rate)
            optimizer.build(model.trainable_variables)
            optimizers[id(model)] = (model, optimizer)  # the model is kept, so that its id stays its own
        _, optimizer = optimizers[id(model)]
        key = (id(model), float(l1), float(l2))
        if key not in compiled:
            compiled[key] = tf.function(
                lambda x, y: step(model, x, y, loss_fn, optimizer, l1, l2), reduce_retracing=True
            )
        return compiled[key](tf.convert_to_tensor(x), tf.convert_to_tensor(y))

    return run
