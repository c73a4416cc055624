"""Probes exercise an implementation and return plain arrays: evidence, never a verdict.

The same probe runs on a student's function, on the reference, on a known wrong answer and on another right answer, in
the grader's worker and in the notebook. A probe holds no answer: it only feeds inputs and writes down what comes out.
Every probe has the signature ``probe(implementation, arguments, keywords, options) -> {name: array}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["PROBES", "ProbeFault", "run_probe"]

Arrays = dict[str, NDArray[Any]]
Probe = Callable[[Any, Sequence[Any], Mapping[str, Any], Mapping[str, Any]], Arrays]


class ProbeFault(Exception):
    """The implementation ran, but what it gave back cannot be evidence; the message says what and what was expected."""


def run_probe(
    name: str,
    implementation: Any,
    arguments: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    float64: bool = False,
) -> Arrays:
    """Run the named probe. With ``float64`` all floating inputs and Keras' default dtype become float64 first.

    Raises ProbeFault when nothing comparable comes back, and whatever the implementation raises.
    """
    arguments, keywords = tuple(arguments), dict(keywords or {})
    if not float64:
        return PROBES[name](implementation, arguments, keywords, dict(options or {}))
    with _keras_in_float64():
        wide = tuple(_widened(value) for value in arguments)
        return PROBES[name](
            implementation, wide, {key: _widened(value) for key, value in keywords.items()}, dict(options or {})
        )


def _call(function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Arrays:
    """What the function returns: ``value``."""
    result = function(*map(_as_tensor, arguments), **{name: _as_tensor(value) for name, value in keywords.items()})
    return {"value": _as_array(result, "the function")}


def _gradient(
    function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``gradient`` of a weighted sum of the outputs, in the argument ``options["wrt"]`` (position or name).

    The weights cos(0), cos(1), ... keep sums that are constant by construction (a softmax row) from hiding everything.
    With ``options["through_softmax"]`` that argument holds scores, the function receives their softmax, and the
    gradient is the one in the scores: what a model would feel, whether or not the function renormalises its rows.
    """
    import tensorflow as tf

    wrt = options.get("wrt", 0)
    positional = [_as_tensor(value) for value in arguments]
    named = {name: _as_tensor(value) for name, value in keywords.items()}
    values: Any = positional if isinstance(wrt, int) else named
    source = values[wrt]
    with tf.GradientTape() as tape:
        tape.watch(source)
        if options.get("through_softmax"):
            values[wrt] = tf.nn.softmax(source)
        total = _weighted_sum(function(*positional, **named), "the function")
    gradient = tape.gradient(total, source)
    if gradient is None:
        raise ProbeFault("no gradient flows from the result back to the input (the tape returned None)")
    return {"gradient": _as_array(gradient, "the gradient")}


def _entry(mapping: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Arrays:
    """``value`` stored under ``options["key"]`` in a dictionary of answers; text becomes its lower-case code points."""
    key = options["key"]
    if not isinstance(mapping, Mapping):
        raise ProbeFault(f"expected a dictionary of answers, received {_spoken_type(mapping)}")
    answer = mapping.get(key)
    if answer is None or answer is Ellipsis:
        raise NotImplementedError
    if isinstance(answer, str):
        return {"value": np.array([ord(letter) for letter in answer.strip().lower()[:200]], dtype=np.int64)}
    return {"value": _as_array(answer, f"the answer {key!r}")}


def _layer_call(
    layer_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Outputs ``value_0``, ``value_1``, ... of a fresh layer for each input, its weights set to the given arrays.

    ``keywords`` are the weights, matched to trainable variables by shape (a transposed or an extra axis of 1 is fine).
    ``options["constructor"]`` are the constructor's arguments; ``options["inside_sequential"]`` wraps the layer.
    """
    layer = _built_layer(layer_class, arguments[0], options)
    _set_weights(layer, keywords, arguments[0])
    return {f"value_{i}": _as_array(layer(_as_tensor(x)), "the layer") for i, x in enumerate(arguments)}


def _layer_gradient(
    layer_class: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``<weight>_gradient`` of a weighted sum of the layer's output, one per given weight."""
    import tensorflow as tf

    layer = _built_layer(layer_class, arguments[0], options)
    matched = _set_weights(layer, keywords, arguments[0])
    with tf.GradientTape() as tape:
        total = _weighted_sum(layer(_as_tensor(arguments[0])), "the layer")
    variables = [variable.value for variable, _ in matched.values()]
    gradients = tape.gradient(total, variables)
    evidence: Arrays = {}
    for (name, (_, restore)), gradient in zip(matched.items(), gradients, strict=True):
        if gradient is None:
            raise ProbeFault(f"no gradient reaches the {name} (the tape returned None)")
        evidence[f"{name}_gradient"] = restore(_as_array(gradient, "the gradient"))
    return evidence


def _variable_steps(
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
        losses += [_loss_of(step(kernel, bias, x, y, options["lr"])) for kernel, bias in pairs]
    evidence = {
        "W": np.stack([kernel.numpy() for kernel, _ in pairs]),
        "b": np.stack([bias.numpy() for _, bias in pairs]),
    }
    if all(loss is not None for loss in losses):
        same_shape = len({loss.shape for loss in losses}) == 1
        evidence["loss"] = np.stack(losses) if same_shape else np.concatenate([loss.ravel() for loss in losses])
    return evidence


def _training_run(
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
        raise ProbeFault(f"expected three results (W, b, history), received {_spoken_type(result)}")
    if not first:
        raise ProbeFault("the training step that was handed in was never called")
    kernel, bias, history = (_as_array(part, "the training run") for part in result)
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


PROBES: dict[str, Probe] = {
    "call": _call,
    "gradient": _gradient,
    "entry": _entry,
    "layer_call": _layer_call,
    "layer_gradient": _layer_gradient,
    "variable_steps": _variable_steps,
    "training_run": _training_run,
}


def _row_numbers(x: NDArray[Any]) -> dict[bytes, int]:
    return {row.tobytes(): number for number, row in enumerate(x)}


def _loss_of(result: Any) -> Any:
    """The loss in what a step returned: a number, the first of a tuple, or a dictionary's "loss"; else None."""
    if isinstance(result, Mapping):
        result = result.get("loss")
    if isinstance(result, (tuple, list)) and result:
        result = result[0]
    return None if result is None else _as_array(result, "the step")


def _weighted_sum(result: Any, who: str) -> Any:
    """The sum of the outputs, each times another weight: cos(0), cos(1), ... in row order."""
    import tensorflow as tf

    if not tf.is_tensor(result) and not isinstance(result, tf.Variable):
        raise ProbeFault(f"{who} returned {_spoken_type(result)}, through which no gradient can flow")
    weights = tf.reshape(tf.cos(tf.range(tf.size(result), dtype=tf.float32)), tf.shape(result))
    return tf.reduce_sum(result * tf.cast(weights, result.dtype))


def _built_layer(layer_class: Any, x: Any, options: Mapping[str, Any]) -> Any:
    import keras

    layer = layer_class(*options.get("constructor", ()))
    if not options.get("inside_sequential"):
        layer(_as_tensor(x))
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
    first, second = (np.asarray(layer(_as_tensor(x))).tobytes() for _ in range(2))  # as bytes, equal NaNs are equal
    if first != second:
        words += "; and the same input gives another output at every call"
    return words


def _reshaper(shape: tuple[int, ...]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    return lambda array: np.reshape(array, shape)


def _without_ones(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def _as_tensor(value: Any) -> Any:
    """Arrays become tensors; numbers, strings and None stay what they are."""
    import tensorflow as tf

    return tf.constant(value) if isinstance(value, np.ndarray) else value


def _as_array(value: Any, who: str) -> NDArray[Any]:
    """Plain numbers out of whatever array-like came back; raises ProbeFault for anything else."""
    if value is None:
        raise ProbeFault(f"{who} returned None; is a return statement missing?")
    try:
        array = np.asarray(value, order="C")  # asarray keeps scalars at shape (), ascontiguousarray would not
    except Exception as error:
        raise ProbeFault(f"{who} returned {_spoken_type(value)}, expected numbers") from error
    if array.dtype.kind not in "fiub":
        if array.dtype.name == "bfloat16":
            return array.astype(np.float32)
        raise ProbeFault(f"{who} returned {_spoken_type(value)}, expected numbers")
    return array


def _spoken_type(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _widened(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value.astype(np.float64)
    return value


@contextmanager
def _keras_in_float64() -> Iterator[None]:
    import keras

    before = keras.config.dtype_policy()
    floatx = keras.config.floatx()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(before)
