"""Probes of what is random by design: the same call, several times, so that statistics can be made of the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type

__all__ = ["random_calls", "random_layer", "upstream_slopes"]


def random_calls(
    function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``value`` (calls, ...): what ``options["calls"]`` calls with equal keywords return, one after the other.

    With ``options["wrt"]``, the name of a keyword, also ``gradient`` (calls, ...): for each of these calls, how the
    sum of its outputs, each times its ``upstream_slopes``, changes with that input.
    """
    wrt = options.get("wrt")
    inputs = {name: as_tensor(value) for name, value in keywords.items()}
    values, gradients = [], []
    for _ in range(options["calls"]):
        if wrt is None:
            values.append(as_array(function(**inputs), "the function"))
        else:
            value, gradient = _with_gradient(function, inputs, wrt)
            values.append(value)
            gradients.append(gradient)
    evidence = {"value": _stacked(values)}
    return {**evidence, "gradient": _stacked(gradients)} if gradients else evidence


def random_layer(
    layer_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``value`` (calls, ...): what one layer made of ``x`` in several calls; it is made with ``keywords["rate"]``.

    ``options["inside"]``: "" calls the layer itself, "model" a Sequential model around it, and "fit" trains a model
    with it: one row per step, and what the layer passed on is read from how the weights behind it moved.
    ``options["training"]`` is handed to the call, unless it is None.
    """
    import keras

    x, layer = keywords["x"], layer_class(keywords["rate"])
    if options["inside"] == "fit":
        return {"value": _passed_on_in_fit(layer, x, options["calls"])}
    called = keras.Sequential([keras.Input(x.shape[1:]), layer]) if options["inside"] == "model" else layer
    flag = {} if options["training"] is None else {"training": options["training"]}
    return {"value": _stacked([as_array(called(as_tensor(x), **flag), "the layer") for _ in range(options["calls"])])}


def upstream_slopes(shape: Sequence[int]) -> NDArray[np.float64]:
    """Factors between 0.5 and 1.5 in which any two neighbors differ: 1 + cos(0)/2, 1 + cos(1)/2, ... in row order."""
    return np.asarray(1 + np.cos(np.arange(np.prod(shape, dtype=int))) / 2).reshape(shape)


def _with_gradient(function: Callable[..., Any], inputs: Mapping[str, Any], wrt: str) -> tuple[Any, Any]:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(inputs[wrt])
        result = function(**inputs)
    if not tf.is_tensor(result):
        raise ProbeFault(f"the function returned {spoken_type(result)}, through which no gradient can flow")
    slopes = tf.constant(upstream_slopes(result.shape), result.dtype)
    gradient = tape.gradient(result, inputs[wrt], output_gradients=slopes)
    if gradient is None:
        raise ProbeFault("no gradient flows from the result back to the input (the tape returned None)")
    return as_array(result, "the function"), as_array(gradient, "the gradient")


def _passed_on_in_fit(layer: Any, x: NDArray[Any], calls: int) -> NDArray[Any]:
    """What the layer passes on to a Dense layer in compiled training steps, (calls, 1, features).

    The loss is the output itself and the learning rate is 1, so a step moves each weight by minus its input.
    """
    import keras
    import tensorflow as tf

    layer(as_tensor(x), training=True)  # what it raises comes out here; Keras would swallow it and go on
    behind = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input(x.shape[1:]), layer, behind])
    model.compile(keras.optimizers.SGD(1.0), loss=lambda y_true, y_pred: tf.reduce_mean(y_pred), jit_compile=False)
    passed_on = []
    for _ in range(calls):
        behind.kernel.assign(np.zeros(behind.kernel.shape))
        model.train_on_batch(x, np.zeros((len(x), 1), x.dtype))
        passed_on.append(-np.asarray(behind.kernel).T)  # (features, 1) -> (1, features)
    return np.stack(passed_on)


def _stacked(results: Sequence[NDArray[Any]]) -> NDArray[Any]:
    shapes = {result.shape for result in results}
    if len(shapes) > 1:
        words = " and ".join(map(str, sorted(shapes)))
        raise ProbeFault(f"calls with the same input returned different shapes: {words}")
    return np.stack(results)
