"""What goes into an implementation and what may come out of it: tensors in, plain arrays out, faults in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.given import given_function
from tfnn.inputs import Given, map_arrays

__all__ = [
    "Arrays",
    "Probe",
    "ProbeFault",
    "as_array",
    "as_tensor",
    "keras_in_float64",
    "spoken_type",
    "weighted_sum",
    "widened",
]

Arrays = dict[str, NDArray[Any]]
Probe = Callable[[Any, Sequence[Any], Mapping[str, Any], Mapping[str, Any]], Arrays]


class ProbeFault(Exception):
    """The implementation ran, but what it gave back cannot be evidence; the message says what and what was expected."""


def as_tensor(value: Any) -> Any:
    """Arrays become tensors, given functions functions, also inside lists; all else stays what it is."""
    import tensorflow as tf

    if isinstance(value, Given):
        return given_function(value.name, {name: as_tensor(item) for name, item in value.parameters.items()})
    if isinstance(value, list):
        return [as_tensor(item) for item in value]
    return tf.constant(value) if isinstance(value, np.ndarray) else value


def as_array(value: Any, who: str) -> NDArray[Any]:
    """Plain numbers out of whatever array-like came back; raises ProbeFault for anything else."""
    if value is None:
        raise ProbeFault(f"{who} returned None; is a return statement missing?")
    try:
        array = np.asarray(value, order="C")  # asarray keeps scalars at shape (), ascontiguousarray would not
    except Exception as error:
        raise ProbeFault(f"{who} returned {spoken_type(value)}, expected numbers") from error
    if array.dtype.kind not in "fiub":
        if array.dtype.name == "bfloat16":
            return array.astype(np.float32)
        inside = " that holds None" if isinstance(value, (list, tuple)) and any(item is None for item in value) else ""
        raise ProbeFault(f"{who} returned {spoken_type(value)}{inside}, expected numbers")
    if array.dtype.kind == "f" and array.dtype.itemsize > np.dtype(np.float64).itemsize:
        return array.astype(np.float64)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def weighted_sum(result: Any, who: str) -> Any:
    """The sum of the outputs, each times another weight: cos(0), cos(1), ... in row order."""
    import tensorflow as tf

    if not tf.is_tensor(result) and not isinstance(result, tf.Variable):
        raise ProbeFault(f"{who} returned {spoken_type(result)}, through which no gradient can flow")
    weights = tf.reshape(tf.cos(tf.range(tf.size(result), dtype=tf.float32)), tf.shape(result))
    return tf.reduce_sum(result * tf.cast(weights, result.dtype))


def spoken_type(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def widened(value: Any) -> Any:
    """The value with every floating array in float64."""
    return map_arrays(value, lambda array: array.astype(np.float64) if array.dtype.kind == "f" else array)


@contextmanager
def keras_in_float64() -> Iterator[None]:
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
