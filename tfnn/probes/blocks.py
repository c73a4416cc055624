"""Probes of layers made of convolutions, whatever their structure: every weight is set here, outputs are written down.

Many structures are right (a shortcut with weights or without, biases or none, any order of creation), so nothing is
compared here. Kernels get numbers that depend on their shape and on their order among kernels of that shape; all else
is made neutral. Whoever knows the seed can compute what any structure would answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type, weighted_sum

__all__ = [
    "block_call",
    "block_gradient",
    "block_statistics",
    "block_weights",
    "drawn_kernel",
    "set_weights",
    "trainable_shapes",
]

_NEUTRAL = {"gamma": 1.0, "beta": 0.0, "bias": 0.0, "moving_mean": 0.0, "moving_variance": 1.0}


def block_call(
    block_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``value`` of a fresh block with drawn kernels for pictures ``x``, ``again`` of a second call.

    ``keywords``: ``x`` (N, H, W, C); ``filters``, ``stride``; ``seed`` of the kernels, all zeros without one;
    ``training``: in which mode to call. ``options["inside_sequential"]`` puts the block into a model whose input has
    neither a batch size nor a height and a width.
    """
    block = _new_block(block_class, keywords, options)
    x = as_tensor(keywords["x"])
    training = keywords["training"]
    first = block(x, training=True) if training else block(x)
    again = block(x, training=True) if training else block(x, training=False)
    return {"value": as_array(first, "the block"), "again": as_array(again, "the block")}


def block_gradient(
    block_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``gradient`` of a weighted sum of the outputs in the pictures ``x``; ``keywords`` as in ``block_call``."""
    import tensorflow as tf

    block = _new_block(block_class, keywords, options)
    x = as_tensor(keywords["x"])
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = weighted_sum(block(x, training=keywords["training"]), "the block")
    gradient = tape.gradient(total, x)
    if gradient is None:
        raise ProbeFault("no gradient flows from the block's output back to its input (the tape returned None)")
    return {"gradient": as_array(gradient, "the gradient")}


def block_weights(
    block_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``trainable_shapes`` of a block and the gradients ``gradient_0``, ... of a weighted sum in its kernels.

    ``keywords`` as in ``block_call``. A kernel that the output does not depend on has a gradient of zeros.
    """
    import tensorflow as tf

    block = _new_block(block_class, keywords, options)
    kernels = [variable.value for variable in block.trainable_variables if len(variable.shape) > 1]
    with tf.GradientTape() as tape:
        total = weighted_sum(block(as_tensor(keywords["x"]), training=keywords["training"]), "the block")
    gradients = tape.gradient(total, kernels, unconnected_gradients="zero")
    named = {f"gradient_{i}": as_array(gradient, "the gradient") for i, gradient in enumerate(gradients)}
    return {"trainable_shapes": trainable_shapes(block), **named}


def block_statistics(
    block_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """All weights that are not trained, end to end: ``at_first``, ``after_inference`` and ``after_training``.

    ``keywords`` as in ``block_call``. There is one call in inference, then one in training.
    """
    block = _new_block(block_class, keywords, options)
    x = as_tensor(keywords["x"])
    at_first = _untrained_weights(block)
    block(x, training=False)
    after_inference = _untrained_weights(block)
    block(x, training=True)
    return {"at_first": at_first, "after_inference": after_inference, "after_training": _untrained_weights(block)}


def drawn_kernel(seed: int, shape: Sequence[int], order: int) -> NDArray[np.float64]:
    """The kernel of this shape that is the ``order``-th of its shape (from 0), the same for every structure.

    Axes of length 1 do not count, so a 1x1 convolution and a dense layer get the same numbers. Outputs are about one
    and a half times as large as inputs.
    """
    squeezed = [length for length in shape if length != 1]
    rng = np.random.default_rng([seed, order, *squeezed])
    return rng.normal(scale=1.5 / np.sqrt(np.prod(shape[:-1])), size=squeezed).reshape(shape)


def set_weights(layer: Any, seed: int | None, *, ours: Collection[int] = (), silent: Sequence[int] = ()) -> None:
    """Give every kernel its drawn numbers (zeros without a ``seed``) and every normalization and bias no effect.

    Variables whose ``id`` is among ``ours`` are left alone; kernels whose shape without axes of 1 is ``silent`` are 0.
    """
    seen: Counter[tuple[int, ...]] = Counter()
    for variable in layer.weights:
        shape = tuple(int(length) for length in variable.shape)
        if id(variable) in ours:
            continue
        if len(shape) > 1:
            key = tuple(length for length in shape if length != 1)
            zero = seed is None or key == tuple(silent)
            variable.assign(np.zeros(shape) if zero else drawn_kernel(int(seed or 0), shape, seen[key]))
            seen[key] += 1
        elif variable.name in _NEUTRAL:
            variable.assign(np.full(shape, _NEUTRAL[variable.name]))


def trainable_shapes(layer: Any) -> NDArray[np.int64]:
    """The shapes of all trainable variables, one row each, filled up with ones from the left to four lengths."""
    shapes = [tuple(int(length) for length in variable.shape) for variable in layer.trainable_variables]
    return np.array([[1] * (4 - len(shape)) + list(shape[-4:]) for shape in shapes], np.int64).reshape(-1, 4)


def _new_block(block_class: Any, keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Any:
    """A built block, or a model that holds nothing else, with its weights set; called once, in inference."""
    import keras

    x, stride = keywords["x"], keywords["stride"]
    block = block_class(keywords["filters"]) if stride == 1 else block_class(keywords["filters"], stride=stride)
    if not isinstance(block, keras.layers.Layer):
        raise ProbeFault(f"the block is {spoken_type(block)}, expected a Keras layer")
    if options.get("inside_sequential"):
        block = keras.Sequential([keras.Input((None, None, x.shape[-1])), block])
    first = as_array(block(as_tensor(x)), "the block")
    if not any(len(variable.shape) == 4 for variable in block.trainable_variables):
        words = "the block owns no convolution kernels: Keras finds none among its trainable variables"
        if first.tobytes() != as_array(block(as_tensor(x)), "the block").tobytes():  # as bytes, equal NaNs are equal
            words += "; and the same input gives another output at every call"
        raise ProbeFault(words)
    set_weights(block, keywords.get("seed"))
    if options.get("inside_sequential") and np.array_equal(first, as_array(block(as_tensor(x)), "the block")):
        raise ProbeFault("inside a model, the output of the block stays the same when its weights are changed")
    return block


def _untrained_weights(block: Any) -> NDArray[Any]:
    found = [np.asarray(v).flatten() for v in block.non_trainable_variables if "float" in str(v.dtype)]
    return np.concatenate(found) if found else np.zeros(0, np.float32)
