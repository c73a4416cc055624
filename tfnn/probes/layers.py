"""Probes of Keras layers: build one, give it known weights, look at what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, weighted_sum

__all__ = ["layer_call", "layer_gradient"]


def layer_call(
    layer_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Outputs ``value_0``, ``value_1``, ... of a fresh layer for each input, its weights set to the given arrays.

    ``keywords`` are the weights, matched to trainable variables by shape (a transposed or an extra axis of 1 is fine).
    ``options["constructor"]`` are the constructor's arguments; ``options["inside_sequential"]`` wraps the layer.
    """
    layer = _built_layer(layer_class, arguments[0], options)
    _set_weights(layer, keywords, arguments[0])
    return {f"value_{i}": as_array(layer(as_tensor(x)), "the layer") for i, x in enumerate(arguments)}


def layer_gradient(
    layer_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``<weight>_gradient`` of a weighted sum of the layer's output, one per given weight."""
    import tensorflow as tf

    layer = _built_layer(layer_class, arguments[0], options)
    matched = _set_weights(layer, keywords, arguments[0])
    with tf.GradientTape() as tape:
        total = weighted_sum(layer(as_tensor(arguments[0])), "the layer")
    variables = [variable.value for variable, _ in matched.values()]
    gradients = tape.gradient(total, variables)
    evidence: Arrays = {}
    for (name, (_, restore)), gradient in zip(matched.items(), gradients, strict=True):
        if gradient is None:
            raise ProbeFault(f"no gradient reaches the {name} (the tape returned None)")
        evidence[f"{name}_gradient"] = restore(as_array(gradient, "the gradient"))
    return evidence


def _built_layer(layer_class: Any, x: Any, options: Mapping[str, Any]) -> Any:
    import keras

    layer = layer_class(*options.get("constructor", ()))
    if not options.get("inside_sequential"):
        layer(as_tensor(x))
        return layer
    return keras.Sequential([keras.Input(x.shape[1:]), layer])


def _set_weights(
    layer: Any, weights: Mapping[str, NDArray[Any]], x: Any
) -> dict[str, tuple[Any, Callable[[NDArray[Any]], NDArray[Any]]]]:
    """Give each named array to the trainable variable that can hold it; return the variable and how to turn it back."""
    variables = list(layer.trainable_variables)
    free, matched = variables, {}
    for name, array in weights.items():
        for variable in free:
            shape = tuple(variable.shape)
            if _without_ones(shape) == _without_ones(array.shape):
                stored, restore = array.reshape(shape), _reshaper(array.shape)
            elif shape == array.shape[::-1]:
                stored, restore = array.T, np.transpose
            else:
                continue
            variable.assign(stored)
            matched[name] = (variable, restore)
            free = [other for other in free if other is not variable]  # == would compare the values
            break
    if len(matched) < len(weights) or free:
        wanted = ", ".join(f"{name} {array.shape}" for name, array in weights.items())
        raise ProbeFault(f"expected trainable variables {wanted}; the layer has {_variables_in_words(layer, x)}")
    return matched


def _variables_in_words(layer: Any, x: Any) -> str:
    words = ", ".join(str(tuple(variable.shape)) for variable in layer.trainable_variables) or "none"
    if layer.non_trainable_variables:
        words += f", and {len(layer.non_trainable_variables)} that it does not let the optimizer train"
    first, second = (np.asarray(layer(as_tensor(x))).tobytes() for _ in range(2))  # as bytes, equal NaNs are equal
    if first != second:
        words += "; and the same input gives another output at every call"
    return words


def _reshaper(shape: tuple[int, ...]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    return lambda array: np.reshape(array, shape)


def _without_ones(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)
