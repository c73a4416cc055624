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
def valley_slope(curvature: Any, lowest: Any, steepness: Any) -> Function:
    """The gradient of a valley whose walls get steeper: curvature (theta - lowest) + steepness (theta - lowest)^3."""

    def valley_slope(theta: Any) -> Any:
        return curvature * (theta - lowest) + steepness * (theta - lowest) ** 3

    return valley_slope


@_given
def parabola(lowest: Any) -> Function:
    """(x - lowest)^2, summed over the entries of a vector."""
    import tensorflow as tf

    return lambda x: tf.reduce_sum((x - lowest) ** 2)


@_given
def wave() -> Function:
    """sin(x), summed over the entries of a vector."""
    import tensorflow as tf

    return lambda x: tf.reduce_sum(tf.sin(x))


@_given
def exponential() -> Function:
    """exp(x), summed over the entries of a vector."""
    import tensorflow as tf

    return lambda x: tf.reduce_sum(tf.exp(x))


@_given
def silence() -> Function:
    """A function that makes zeros of whatever it gets."""
    import tensorflow as tf

    return lambda x: tf.zeros_like(x)


@_given
def linear_map(matrix: Any) -> Function:
    """x @ matrix along the last axis of x."""
    import tensorflow as tf

    return lambda x: tf.tensordot(x, matrix, 1)


@_given
def linear_map_backward(matrix: Any) -> Function:
    """The backward pass of linear_map: from the gradient in its output to the one in its input."""
    import tensorflow as tf

    return lambda g: tf.tensordot(g, tf.transpose(matrix), 1)


@_given
def bent_map(matrix: Any) -> Function:
    """tanh(x @ matrix) along the last axis of x."""
    import tensorflow as tf

    return lambda x: tf.tanh(tf.tensordot(x, matrix, 1))


@_given
def bent_map_backward(matrix: Any, x: Any) -> Function:
    """The backward pass of bent_map at x."""
    import tensorflow as tf

    slopes = 1 - tf.tanh(tf.tensordot(x, matrix, 1)) ** 2
    return lambda g: tf.tensordot(g * slopes, tf.transpose(matrix), 1)


@_given
def keras_activation(name: str) -> Function:
    """One of Keras' own activation functions."""
    import keras

    activation: Function = keras.activations.get(name)
    return activation


@_given
def cross_entropy_loss() -> Function:
    """Keras' categorical cross-entropy from logits, as a loss object."""
    import keras

    loss: Function = keras.losses.CategoricalCrossentropy(from_logits=True)
    return loss
