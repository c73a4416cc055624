"""Summaries of what networks answer, for outputs that may be written down in more than one way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["log_probabilities", "orders_of_magnitude"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]


def log_probabilities(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """``value`` of shape (N, K), logits or probabilities, as the logarithms of the K probabilities."""
    value = np.asarray(arrays["value"], np.float64)
    if value.ndim != 2:
        return {"value": value}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        are_probabilities = (value >= 0).all() and np.allclose(value.sum(axis=1), 1, atol=1e-3)
        logits = np.log(value) if are_probabilities else value
        shifted = logits - logits.max(axis=1, keepdims=True)
        return {"value": shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))}


def orders_of_magnitude(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """The logarithm to base 10 of each number in ``value``, where a millionth and a billionth differ by three."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"orders_of_magnitude": np.log10(np.asarray(arrays["value"], np.float64))}
