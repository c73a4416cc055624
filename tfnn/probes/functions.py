"""Probes of plain functions, and of answers that are only looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type, weighted_sum

__all__ = ["array_call", "call", "entry", "gradient"]


def call(function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Arrays:
    """What the function returns: ``value``."""
    result = function(*map(as_tensor, arguments), **{name: as_tensor(value) for name, value in keywords.items()})
    return {"value": as_array(result, "the function")}


def array_call(
    function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """What the function returns, handed NumPy arrays and not tensors: ``value``."""
    return {"value": as_array(function(*arguments, **keywords), "the function")}


def gradient(
    function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``gradient`` of a weighted sum of the outputs, in the argument ``options["wrt"]`` (position or name).

    The weights cos(0), cos(1), ... keep sums that are constant by construction (a softmax row) from hiding everything.
    An argument that is a list of arrays gives ``gradient_0``, ``gradient_1``, ... in place of ``gradient``.
    With ``options["through_softmax"]`` that argument holds scores, the function receives their softmax, and the
    gradient is the one in the scores: what a model would feel, whether or not the function renormalises its rows.
    """
    import tensorflow as tf

    wrt = options.get("wrt", 0)
    positional = [as_tensor(value) for value in arguments]
    named = {name: as_tensor(value) for name, value in keywords.items()}
    values: Any = positional if isinstance(wrt, int) else named
    source = values[wrt]
    with tf.GradientTape() as tape:
        tape.watch(source)
        if options.get("through_softmax"):
            values[wrt] = tf.nn.softmax(source)
        total = weighted_sum(function(*positional, **named), "the function")
    found = tape.gradient(total, source)
    named = {f"gradient_{i}": part for i, part in enumerate(found)} if isinstance(found, list) else {"gradient": found}
    if any(part is None for part in named.values()):
        raise ProbeFault("no gradient flows from the result back to the input (the tape returned None)")
    return {name: as_array(part, "the gradient") for name, part in named.items()}


def entry(mapping: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Arrays:
    """``value`` stored under ``options["key"]`` in a dictionary of answers; text becomes its lower-case code points."""
    key = options["key"]
    if not isinstance(mapping, Mapping):
        raise ProbeFault(f"expected a dictionary of answers, received {spoken_type(mapping)}")
    answer = mapping.get(key)
    if answer is None or answer is Ellipsis:
        raise NotImplementedError
    if isinstance(answer, str):
        return {"value": np.array([ord(letter) for letter in answer.strip().lower()[:200]], dtype=np.int64)}
    return {"value": as_array(answer, f"the answer {key!r}")}
