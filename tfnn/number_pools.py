"""Many small arrays in a few long ones: an archive's entry costs more than the ten numbers that it would hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["NumberPools"]

Array = NDArray[Any]
Place = list[Any]
"""Where an array is: its dtype's name, the position of its first number in that dtype's pool, its shape."""


@dataclass
class NumberPools:
    """One pool for each dtype. Equal arrays are stored once."""

    _parts: dict[str, list[Array]] = field(default_factory=dict)
    _lengths: dict[str, int] = field(default_factory=dict)
    _places: dict[tuple[str, tuple[int, ...], bytes], Place] = field(default_factory=dict)

    @classmethod
    def of(cls, arrays: Mapping[str, Array]) -> NumberPools:
        """The pools that ``arrays`` gave."""
        return cls({name: [array] for name, array in arrays.items()})

    def arrays(self) -> dict[str, Array]:
        """The pools, by the names of their dtypes."""
        return {name: np.concatenate(parts) for name, parts in self._parts.items()}

    def store(self, array: Array) -> Place:
        """Put an array into its pool, unless it is there; returns its place, which can be written as JSON."""
        name = array.dtype.name
        key = name, array.shape, array.tobytes()
        if key not in self._places:
            start = self._lengths.get(name, 0)
            self._places[key] = [name, start, list(array.shape)]
            self._parts.setdefault(name, []).append(array.ravel())
            self._lengths[name] = start + array.size
        return self._places[key]

    def fetch(self, place: Place) -> Array:
        """A copy of the array at a place, in pools that come from ``of``. Raises ValueError where there is none."""
        name, start, shape = place
        (pool,) = self._parts[name]
        return pool[start : start + int(np.prod(shape))].reshape(shape).copy()
