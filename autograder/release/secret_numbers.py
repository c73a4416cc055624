"""Numbers that students are not to see, found again as bytes of any precision and as decimal text.

Only what nobody can come upon by chance is looked for: four consecutive numbers that are not round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SecretNumbers"]

Array = NDArray[Any]
Window = tuple[str, ...]

_WINDOW = 4
_MOST_WINDOWS = 64
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FORMATS = ("<f4", "<f8")


class SecretNumbers:
    """Secret arrays, each with the name of what it is, without numbers that ``public`` arrays hold, too."""

    def __init__(self, secret: Iterable[tuple[str, Array]], public: Iterable[Array]) -> None:
        # A hidden check may hand over the same numbers as a visible one, in another precision or in other shapes: all
        # checks of a question draw from equal generators.
        floats = [np.ravel(array).astype("<f4") for array in public if array.dtype.kind == "f"]
        shown = np.unique(np.concatenate([np.zeros(0, "<f4"), *floats]))
        self._written: dict[Window, str] = {}
        self._stored: dict[bytes, str] = {}
        for name, array in secret:
            for window, values in islice(_windows(array), _MOST_WINDOWS):
                if not np.isin(values.astype("<f4"), shown).all():
                    self._written.setdefault(window, name)
                    for form in _FORMATS:
                        self._stored.setdefault(values.astype(form).tobytes(), name)
        self._first = np.unique(np.frombuffer(b"".join(data[:8] for data in self._stored), "<u8"))

    def __len__(self) -> int:
        return len(self._written)

    def stored_in(self, data: bytes) -> str | None:
        """What it is that these bytes hold a stretch of; None for nothing.

        Looks at every byte as the beginning of a number, so it finds arrays in files of any format.
        """
        if len(data) < 8 or not self._stored:
            return None
        for shift in range(8):
            seen = np.frombuffer(data, "<u8", count=(len(data) - shift) // 8, offset=shift)
            place = np.searchsorted(self._first, seen).clip(max=len(self._first) - 1)
            for position in np.flatnonzero(self._first[place] == seen):
                start = shift + 8 * int(position)
                for length in (4 * _WINDOW, 8 * _WINDOW):
                    name = self._stored.get(data[start : start + length])
                    if name:
                        return name
        return None

    def written_in(self, text: str) -> tuple[str, int] | None:
        """What it is that the decimal numbers of a text show, and where; None for nothing."""
        numbers = [(_rounded(float(match.group())), match.start()) for match in _NUMBER.finditer(text)]
        for start in range(len(numbers) - _WINDOW + 1):
            name = self._written.get(tuple(number for number, _ in numbers[start : start + _WINDOW]))
            if name:
                return name, numbers[start][1]
        return None


def _windows(array: Array) -> Iterator[tuple[Window, Array]]:
    """Four consecutive numbers each, as decimals and as they are; none where one is round, zero or not a number."""
    if array.dtype.kind != "f" or array.size < _WINDOW:
        return
    flat = np.ascontiguousarray(array).ravel()
    with np.errstate(all="ignore"):
        single = flat.astype("float32").astype("float64")
        # Neither short decimals nor short binary fractions: pixels in sixteenths are met everywhere.
        odd = np.isfinite(single) & (single != np.round(single, 3)) & (single * 1024 % 1 != 0)
    for start in np.flatnonzero(np.convolve(odd, np.ones(_WINDOW), "valid") == _WINDOW):
        numbers = single[start : start + _WINDOW].tolist()
        if len(set(numbers)) == _WINDOW:
            yield tuple(map(_rounded, numbers)), flat[start : start + _WINDOW]


def _rounded(number: float) -> str:
    return f"{number:.2e}"
