"""Make a failing exercise smaller while it still fails: fewer rows and columns first, then simpler numbers.

The shrinker of ``hypothesis`` works on data that its own strategies have drawn and can draw again; inputs here are
drawn by a check and only cut, so the search is written out: greedy, bounded, and the same on every run.

Pure: whoever calls says whether an exercise still fails, and refuses those that are no fair question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.model import Exercise

__all__ = ["MAX_CALLS", "smallest"]

MAX_CALLS = 40
"""How often the predicate may be asked for one exercise."""

_SIZES = (1, 2, 3)  # what an axis is cut to; a mistake that needs four rows to show is shown with all of them
_CHOICES = 2  # how many ways to cut an axis to one size are tried
_LOOKED_AT = 400  # how many ways are looked at to find those in which labels stay labels
_COUNTED = 6  # 0, 1, 2, ... is simple only up to here
_ROUNDS = 2  # simpler numbers may let an axis go that was needed before

Array = NDArray[Any]
Site = tuple[int, int]
"""An axis of an array: the array's number, and the axis."""


def smallest(exercise: Exercise, still_fails: Callable[[Exercise], bool], *, max_calls: int = MAX_CALLS) -> Exercise:
    """The smallest exercise found on which ``still_fails``; the given one when nothing smaller does.

    Only arrays change, also those in lists: an axis length that several arrays share is cut in all of them. Rows that
    sum to one keep doing so: one-hot rows stay one-hot, and whole numbers that name a column go on naming it. Arrays of
    whole numbers, and of zeros and ones, are cut but get no other values. Numbers, lists' lengths, options and given
    functions stay. Asks ``still_fails`` at most ``max_calls`` times, never twice for the same, and never for the
    exercise itself, which is known to fail.
    """
    return _Search(exercise, still_fails, max_calls).run()


@dataclass(frozen=True)
class _Trait:
    """What an array must remain. ``shares``: rows sum to one. ``fixed``: entries keep their values."""

    shares: bool
    fixed: bool

    @classmethod
    def of(cls, array: Array) -> _Trait:
        shares = array.ndim > 0 and array.shape[-1] > 1 and _sums_to_one(array)
        names = array.dtype.kind != "f" or (array.ndim > 0 and bool(np.isin(array, (0, 1)).all()))
        return cls(shares, names)


@dataclass
class _Search:
    exercise: Exercise
    still_fails: Callable[[Exercise], bool]
    calls_left: int
    tried: set[bytes] = field(default_factory=set)

    def run(self) -> Exercise:
        self.arrays = _arrays_of(self.exercise)
        self.traits = [_Trait.of(array) for array in self.arrays]
        for _ in range(_ROUNDS):
            before = self.arrays
            self._cut_axes()
            self._simplify_values()
            if self.arrays is before:
                break
        return _with_arrays(self.exercise, self.arrays)

    def _cut_axes(self) -> None:
        for sites in _groups(self.arrays):
            length = self._length(sites)
            for size in _SIZES:
                if size < length and self._try_each(islice(self._cuts(sites, length, size), _CHOICES)):
                    break

    def _length(self, sites: Sequence[Site]) -> int:
        """The sites' common length; 0 when an earlier cut has parted them or an axis would lose its meaning."""
        lengths = {self.arrays[number].shape[axis] for number, axis in sites}
        return lengths.pop() if len(lengths) == 1 else 0

    def _cuts(self, sites: Sequence[Site], length: int, size: int) -> Iterator[list[Array]]:
        """Each way to keep ``size`` entries of an axis in which labels stay labels."""
        for kept in islice(combinations(range(length), size), _LOOKED_AT):
            arrays = _cut(self.arrays, self.traits, sites, kept)
            if arrays is not None:
                yield arrays

    def _simplify_values(self) -> None:
        for number, trait in enumerate(self.traits):
            if trait.fixed:
                continue
            simpler = _simpler_shares if trait.shares else _simpler_values
            self._try_each(self._replaced(number, values) for values in simpler(self.arrays[number]))

    def _replaced(self, number: int, values: Array) -> list[Array]:
        return [values if position == number else array for position, array in enumerate(self.arrays)]

    def _try_each(self, candidates: Iterable[list[Array]]) -> bool:
        """Take the first candidate that still fails. What is there already ends the list: the rest is not simpler."""
        present = _digest(self.arrays)
        for arrays in candidates:
            digest = _digest(arrays)
            if digest == present or self.calls_left <= 0:
                return False
            if digest in self.tried:
                continue
            self.tried.add(digest)
            self.calls_left -= 1
            if self.still_fails(_with_arrays(self.exercise, arrays)):
                self.arrays = arrays
                return True
        return False


def _groups(arrays: Sequence[Array]) -> Iterator[list[Site]]:
    """Axes to cut together: those of equal length; first the examples' axis, which leads an array, then the others.

    Where an array has one length twice, its leading axis may count examples and the other one classes: each is cut by
    itself, too.
    """
    by_length: dict[int, list[Site]] = {}
    for number, array in enumerate(arrays):
        for axis, length in enumerate(array.shape):
            if length > 1:
                by_length.setdefault(length, []).append((number, axis))
    for sites in sorted(by_length.values(), key=lambda sites: min(axis for _, axis in sites)):
        yield sites
        leading, others = [site for site in sites if site[1] == 0], [site for site in sites if site[1] > 0]
        if {number for number, _ in leading} & {number for number, _ in others}:
            yield leading
            yield others


def _cut(
    arrays: Sequence[Array], traits: Sequence[_Trait], sites: Sequence[Site], kept: Sequence[int]
) -> list[Array] | None:
    """The arrays with only the kept entries along these axes; None when rows or labels would lose their meaning."""
    smaller = list(arrays)
    for number, axis in sites:
        smaller[number] = np.take(smaller[number], kept, axis=axis)
    names_columns = any(axis > 0 and axis == arrays[number].ndim - 1 for number, axis in sites)
    columns = arrays[sites[0][0]].shape[sites[0][1]]
    for number, trait in enumerate(traits):
        array = smaller[number]
        if trait.shares:
            part = _as_shares(array, trait)
            if part is None:
                return None
            smaller[number] = part
        elif names_columns and array.dtype.kind in "iu" and bool(np.isin(array, range(columns)).all()):
            if not np.isin(array, kept).all():
                return None
            smaller[number] = np.searchsorted(kept, array).astype(array.dtype)
    return smaller


def _as_shares(array: Array, trait: _Trait) -> Array | None:
    """The cut array if its rows still sum to one, or can be made to; None when too little is left of a row."""
    if array.shape[-1] < 2:
        return None
    if _sums_to_one(array):
        return array
    totals = array.sum(axis=-1, keepdims=True)
    return None if trait.fixed or (totals <= 0).any() else (array / totals).astype(array.dtype)


def _simpler_values(array: Array) -> Iterator[Array]:
    """The same shape with simpler numbers, the simplest first."""
    yield np.zeros_like(array)
    yield np.ones_like(array)
    if 1 < array.size <= _COUNTED:
        yield np.arange(array.size).reshape(array.shape).astype(array.dtype)
    for decimals in (0, 1):
        yield np.round(array, decimals) + array.dtype.type(0)  # adding 0 makes -0.0 to 0.0


def _simpler_shares(array: Array) -> Iterator[Array]:
    """Rows that sum to one, in tenths, then in hundredths; no share that was there becomes 0."""
    for parts in (10, 100):
        counts = np.where(array > 0, np.maximum(np.round(array.astype(np.float64) * parts), 1), 0)
        largest = np.expand_dims(np.argmax(counts, axis=-1), -1)
        rest = parts - counts.sum(axis=-1, keepdims=True)
        np.put_along_axis(counts, largest, np.take_along_axis(counts, largest, -1) + rest, -1)
        if (np.take_along_axis(counts, largest, -1) > 0).all():
            yield (counts / parts).astype(array.dtype)


def _sums_to_one(array: Array) -> bool:
    return bool((array >= 0).all() and np.allclose(array.sum(axis=-1, dtype=np.float64), 1.0, atol=1e-3))


def _digest(arrays: Sequence[Array]) -> bytes:
    return b"".join(f"{array.shape}".encode() + np.ascontiguousarray(array).tobytes() for array in arrays)


def _arrays_of(exercise: Exercise) -> list[Array]:
    found: list[Array] = []

    def visit(value: Any) -> None:
        if isinstance(value, np.ndarray):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            for item in value:
                visit(item)

    visit([*exercise.arguments, *exercise.keywords.values()])
    return found


def _with_arrays(exercise: Exercise, arrays: Sequence[Array]) -> Exercise:
    """The exercise with these arrays in the places of its own, in the order of ``_arrays_of``."""
    left = iter(arrays)

    def fill(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return next(left)
        return [fill(item) for item in value] if isinstance(value, (list, tuple)) else value

    arguments = tuple(fill(value) for value in exercise.arguments)
    keywords = {name: fill(value) for name, value in exercise.keywords.items()}
    return Exercise(exercise.probe, arguments, keywords, exercise.options, exercise.withheld)
