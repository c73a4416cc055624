"""Name the mistakes of a failing answer: one known mistake as in a notebook (``tfnn.diagnosis``), two of them here.

Where no single one fits, two of them in one answer may: their merged sources, or their effects one upon the other.
Pure: evidence in, diagnosis out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.diagnosis import (
    NO_DIAGNOSIS,
    Answer,
    Diagnosis,
    Evidence,
    Known,
    Mistake,
    Yardstick,
    alike,
    diagnose,
    says_something,
)

__all__ = [
    "NO_DIAGNOSIS",
    "Diagnosis",
    "Known",
    "Mistake",
    "PairOfMistakes",
    "Yardstick",
    "diagnose",
    "diagnose_pair",
]


@dataclass(frozen=True)
class PairOfMistakes:
    """Two known mistakes and what an answer with both of them answers."""

    one: Mistake
    other: Mistake
    evidence: Sequence[Evidence]


def diagnose_pair(
    evidence: Sequence[Evidence],
    catalogue: Mapping[str, Known],
    pairs: Sequence[PairOfMistakes],
    yardsticks: Sequence[Yardstick],
    reference: Sequence[Evidence],
) -> Diagnosis:
    """Two mistakes in one answer, where no single one fits: those of a merged answer that equals this one everywhere.

    Where there is none such: two whose effects, added to or multiplied with each other, make this answer. Where several
    pairs fit, what they have in common is named, or nothing. ``reference`` is the evidence of the right answer.
    """
    if not says_something(evidence) or alike(evidence, reference, yardsticks):
        return NO_DIAGNOSIS
    merged = [(pair.one, pair.other) for pair in pairs if alike(evidence, pair.evidence, yardsticks)]
    showing = [known for known in catalogue.values() if not alike(known[1], reference, yardsticks)]
    fitting = merged or [
        (one, other)
        for (one, its), (other, the_others) in combinations(showing, 2)
        if any(
            alike(evidence, list(map(combine, reference, its, the_others)), yardsticks)
            for combine in (_multiplied, _added)
        )
    ]
    names = [frozenset(mistake.like or mistake.name for mistake in pair) for pair in fitting]
    shared = sorted(frozenset.intersection(*names)) if names else []
    if not shared:
        return NO_DIAGNOSIS
    hint = " ".join(catalogue[name][0].hint for name in shared)
    because = "no single known mistake fits, but two together do"
    if len(shared) == 1 and len(max(names, key=len)) > 1:
        because += f": {shared[0]} with any of several others"
    return Diagnosis(shared[0], hint, shared[1] if len(shared) > 1 else None, "likely", because)


def _multiplied(right: Evidence, one: Evidence, other: Evidence) -> Evidence:
    """What comes back when two effects are factors: one halves, say, and the other flips the sign."""
    return _combined(lambda r, a, b: np.where(a == 0, a, a * b / r), right, one, other)


def _added(right: Evidence, one: Evidence, other: Evidence) -> Evidence:
    """What comes back when two effects are terms: each of them in a place of its own, say."""
    return _combined(lambda r, a, b: a + b - r, right, one, other)


def _combined(
    combine: Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], NDArray[Any]],
    right: Evidence,
    one: Evidence,
    other: Evidence,
) -> Evidence:
    """What comes back where two mistakes meet: a fault, the only other shape, or the numbers combined."""
    for faulty in (one, other):
        if faulty.fault:
            return faulty
    if not right.arrays.keys() == one.arrays.keys() == other.arrays.keys():
        return one if right.arrays.keys() == other.arrays.keys() else other
    arrays = {}
    for name, array in right.arrays.items():
        its, the_others = one.arrays[name], other.arrays[name]
        if array.shape == its.shape == the_others.shape and array.dtype.kind == "f":
            with np.errstate(all="ignore"):
                arrays[name] = combine(array, its, the_others)
        else:
            arrays[name] = the_others if its.shape == array.shape and np.array_equal(its, array) else its
    return Answer(arrays)
