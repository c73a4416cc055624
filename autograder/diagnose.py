"""Name the mistake: a failing question whose outputs equal one known wrong answer's, everywhere, is that mistake.

An exception, a wrong shape or a pattern of NaNs is an output too. Where two different mistakes fit, none is named: a
hint is given only if they share it. Where no single one fits, two of them in one answer may: their merged sources, or
their effects one upon the other. Pure: evidence in, diagnosis out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.model import Evidence, Fault, Status
from tfnn.compare import Tolerance, base_tolerance, mismatches

_ALIKE = Tolerance(rtol=1e-3, atol=1e-5)
_OUTPUTS = (Status.RAISED, Status.FAILED)


class Mistake(Protocol):
    """What diagnosis needs to know of a known wrong answer."""

    @property
    def name(self) -> str: ...

    @property
    def hint(self) -> str: ...

    @property
    def like(self) -> str | None: ...


@dataclass(frozen=True)
class Diagnosis:
    """``name`` of the one mistake that fits (None where several share the hint), and its ``hint``.

    ``also`` is a second mistake made together with the first. ``confidence`` and ``because`` tell an instructor how
    sure that is and what agreed; they do not make two diagnoses different.
    """

    name: str | None
    hint: str | None
    also: str | None = None
    confidence: str = field(default="", compare=False)
    because: str = field(default="", compare=False)


Known = tuple[Mistake, Sequence[Evidence]]
"""A known mistake and what it answers."""

NO_DIAGNOSIS = Diagnosis(None, None)


@dataclass(frozen=True)
class Yardstick:
    """How alike two answers to one exercise must be: within ``tolerances`` where the check compares with a reference.

    Where it leaves the value free (any finite loss above 9, say), single numbers need only agree in kind and sign.
    """

    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    free: bool = False


def diagnose(
    evidence: Sequence[Evidence], catalogue: Mapping[str, Known], yardsticks: Sequence[Yardstick] | None = None
) -> Diagnosis:
    """Compare a failing question's evidence with each mistake's on the same exercises, in the same order.

    Without ``yardsticks`` all numbers must agree to three digits.
    """
    yardsticks = yardsticks or [Yardstick()] * len(evidence)
    if not _says_something(evidence):
        return NO_DIAGNOSIS
    fitting = _fitting(evidence, catalogue.values(), yardsticks, closely=False)
    if len({mistake.like or mistake.name for mistake, _ in fitting}) > 1:
        # Mistakes that only a float64 probe tells apart look alike at first; then the digits decide, if they can.
        fitting = _fitting(evidence, fitting, yardsticks, closely=True) or fitting
    return _verdict([mistake for mistake, _ in fitting], catalogue, len(evidence))


def _says_something(evidence: Sequence[Evidence]) -> bool:
    return any(item.arrays or (item.fault and item.fault.status in _OUTPUTS) for item in evidence)


def _fitting(
    evidence: Sequence[Evidence], candidates: Iterable[Known], yardsticks: Sequence[Yardstick], *, closely: bool
) -> list[Known]:
    return [
        (mistake, its_evidence)
        for mistake, its_evidence in candidates
        if _alike(evidence, its_evidence, yardsticks, closely=closely)
    ]


def _verdict(fitting: Sequence[Mistake], catalogue: Mapping[str, Known], exercises: int) -> Diagnosis:
    names = {mistake.like or mistake.name for mistake in fitting}
    hints = {mistake.hint for mistake in fitting}
    because = f"it answers all {exercises} exercises as this known mistake does"
    if len(names) == 1:
        name = names.pop()
        return Diagnosis(name, catalogue[name][0].hint, confidence="sure", because=because)
    return Diagnosis(None, hints.pop() if len(hints) == 1 else None)


# ------------------------------------------------------------------------------------------ two mistakes together


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
    if not _says_something(evidence) or _alike(evidence, reference, yardsticks):
        return NO_DIAGNOSIS
    merged = [(pair.one, pair.other) for pair in pairs if _alike(evidence, pair.evidence, yardsticks)]
    showing = [known for known in catalogue.values() if not _alike(known[1], reference, yardsticks)]
    fitting = merged or [
        (one, other)
        for (one, its), (other, the_others) in combinations(showing, 2)
        if any(
            _alike(evidence, list(map(combine, reference, its, the_others)), yardsticks)
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
    return Evidence(arrays)


# --------------------------------------------------------------------------------------------- are two answers alike?


def _alike(
    evidence: Sequence[Evidence],
    its_evidence: Sequence[Evidence],
    yardsticks: Sequence[Yardstick],
    closely: bool = False,
) -> bool:
    """Whether two answers are the same in all exercises."""
    rows = zip(evidence, its_evidence, yardsticks, strict=True)
    return all(_same(mine, its, yardstick, closely=closely) for mine, its, yardstick in rows)


def _same(mine: Evidence, its: Evidence, yardstick: Yardstick, *, closely: bool) -> bool:
    if mine.fault or its.fault:
        return mine.fault is not None and its.fault is not None and _signature(mine.fault) == _signature(its.fault)
    if mine.arrays.keys() != its.arrays.keys():
        return False
    for name, array in mine.arrays.items():
        if yardstick.free and array.shape == its.arrays[name].shape == ():
            if _kind_and_sign(array) != _kind_and_sign(its.arrays[name]):
                return False
            continue
        tolerance = _ALIKE
        if closely:
            tolerance = base_tolerance(its.arrays[name].dtype)
        elif name in yardstick.tolerances:
            allowed = yardstick.tolerances[name]
            tolerance = _ALIKE.widened(rtol=allowed.rtol, atol=allowed.atol)
        wrong = mismatches(array, its.arrays[name], tolerance)
        if wrong is None or wrong.any():
            return False
    return True


def _kind_and_sign(number: Any) -> tuple[bool, bool, float]:
    value = float(number)
    return math.isnan(value), math.isinf(value), 0.0 if math.isnan(value) else math.copysign(bool(value), value)


def _signature(fault: Fault) -> tuple[Status, str, str]:
    """Status, exception type and message without the names and source lines that differ between authors.

    Numbers stay: on equal inputs, the shapes in a message are part of what went wrong.
    """
    message = re.sub(r" \(in the line: .*", "", fault.message, flags=re.DOTALL)
    message = re.sub(r"[\w.<>]+\(\)", "_", message)
    message = re.sub(r"'[^']*'|\"[^\"]*\"|<[^>]*>|0x[0-9a-f]+", "_", message)
    return fault.status, fault.kind, message[:300]
