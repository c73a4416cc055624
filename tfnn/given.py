"""Functions that a question hands to the student's code: losses, models' building blocks, curves.

Each entry of ``FUNCTIONS`` takes its parameters by name and returns the function. They are examples to compute with and
hold no answer to any question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["FUNCTIONS", "given_function"]

Function = Callable[..., Any]
FUNCTIONS: dict[str, Callable[..., Function]] = {}


def given_function(name: str, parameters: Mapping[str, Any]) -> Function:
    """The function of this name. Raises KeyError when there is none, TypeError for wrong parameters."""
    return FUNCTIONS[name](**parameters)


def _given(maker: Callable[..., Function]) -> Callable[..., Function]:
    FUNCTIONS[maker.__name__] = maker
    return maker


@_given
def weighted_squares() -> Function:
    """A loss that is not symmetric in its arguments: the mean of (1 + y_true^2) (y_pred - y_true)^2."""
    import tensorflow as tf

    def weighted_squares(y_true: Any, y_pred: Any) -> Any:
        y_pred = tf.convert_to_tensor(y_pred)
        y_true = tf.cast(y_true, y_pred.dtype)
        return tf.reduce_mean((1 + tf.square(y_true)) * tf.square(y_pred - y_true))

    return weighted_squares


@_given
def cross_entropy_loss() -> Function:
    """Keras' categorical cross-entropy from logits, as a loss object."""
    import keras

    loss: Function = keras.losses.CategoricalCrossentropy(from_logits=True)
    return loss
