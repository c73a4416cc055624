"""Calls of a loss in the form in which its inputs were given: one array, several, or by name; arrays or tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Call"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Call:
    """A loss and the inputs at which it is looked at; ``dtype`` is what it is called with."""

    loss: Callable[..., Any]
    inputs: Any
    dtype: str = "float64"

    @property
    def names(self) -> list[str]:
        """What to call each input in a sentence."""
        if isinstance(self.inputs, Mapping):
            return [f"{name!r}" for name in self.inputs]
        if isinstance(self.inputs, (list, tuple)):
            return [f"input {number}" for number in range(1, len(self.inputs) + 1)]
        return ["the input"]

    @property
    def points(self) -> list[Floats]:
        """The inputs as arrays of their own."""
        return [np.asarray(value).astype(np.float64) for value in _listed(self.inputs)]

    def number(self, arrays: Sequence[Floats]) -> float:
        """The loss at these arrays, which stand for the inputs; it may be NaN."""
        return float(self._answer(arrays))

    def answers_in_float32(self) -> bool:
        """Whether the loss returns float32. Raises ValueError when it returns no single finite number."""
        answer = self._answer(self.points)
        if not np.isfinite(answer):
            raise ValueError(f"the loss is {float(answer)} at these inputs; expected a finite number")
        return answer.dtype in (np.float16, np.float32)

    def in_float64_if_possible(self) -> Call:
        """This call, or one in float32 for a loss that takes nothing else (with weights in float32, say)."""
        try:
            self._answer(self.points)
        except Exception:  # frameworks raise whatever they like for mixed types; the second try tells
            if not any(getattr(value, "dtype", None) == np.float32 for value in _listed(self.inputs)):
                raise
            return replace(self, dtype="float32")
        return self

    def gradients(self, gradient: Any) -> list[NDArray[Any] | None]:
        """One array for each input, or None where the gradient is None. Raises ValueError when there are others."""
        found = gradient(*self._positional(self.points), **self._named(self.points)) if callable(gradient) else gradient
        if isinstance(self.inputs, Mapping):
            if not isinstance(found, Mapping) or set(found) != set(self.inputs):
                received = sorted(found) if isinstance(found, Mapping) else type(found).__name__
                raise ValueError(f"expected a gradient for each of {sorted(self.inputs)} by name, received {received}")
            found = [found[name] for name in self.inputs]
        elif isinstance(self.inputs, (list, tuple)):
            if not isinstance(found, (list, tuple)) or len(found) != len(self.inputs):
                received = f"{len(found)}" if isinstance(found, (list, tuple)) else type(found).__name__
                raise ValueError(f"expected a list of {len(self.inputs)} gradients, received {received}")
        else:
            found = [found]
        return [None if value is None else np.asarray(value) for value in found]

    def _answer(self, arrays: Sequence[Floats]) -> NDArray[Any]:
        with np.errstate(all="ignore"):  # what lies beside the point is asked on purpose
            answer = self.loss(*self._positional(arrays), **self._named(arrays))
        array = np.asarray(np.nan if answer is None else answer)
        if answer is None or array.size != 1 or array.dtype.kind not in "fiu":
            received = "None" if answer is None else f"shape {array.shape}, {array.dtype}"
            raise ValueError(f"the loss must return one number, received {received}")
        return array.reshape(())

    def _positional(self, arrays: Sequence[Floats]) -> list[Any]:
        return [] if isinstance(self.inputs, Mapping) else self._cast(arrays)

    def _named(self, arrays: Sequence[Floats]) -> dict[str, Any]:
        return dict(zip(self.inputs, self._cast(arrays), strict=True)) if isinstance(self.inputs, Mapping) else {}

    def _cast(self, arrays: Sequence[Floats]) -> list[Any]:
        """Copies in the type of the call, as tensors where tensors or variables were given."""
        return [
            _tensor(array.astype(self.dtype)) if hasattr(given, "numpy") else array.astype(self.dtype)
            for given, array in zip(_listed(self.inputs), arrays, strict=True)
        ]


def _listed(inputs: Any) -> list[Any]:
    if isinstance(inputs, Mapping):
        return list(inputs.values())
    return list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]


def _tensor(array: NDArray[Any]) -> Any:
    import tensorflow as tf

    return tf.constant(array)
