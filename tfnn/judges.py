"""Judges decide from evidence. Each takes the cases of one check and returns None (good) or the reason why not.

A case holds what an exercise brought back, what the reference brings back on the same inputs, and how far two equally
good implementations may differ. Judges run where no student code runs: in the grader, or after the call in a notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.compare import Tolerance, difference

__all__ = ["Case", "Judge", "at_least", "finite", "labels_agree", "matches_reference", "near_reference_of"]

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Case:
    """One exercise as a judge sees it.

    ``inputs`` are the exercise's keyword inputs, ``withheld`` what only judges know; ``describe`` says in words what
    the input was; ``reveal`` allows expected values in the reason (public checks only).
    """

    received: Arrays
    expected: Arrays
    tolerances: Mapping[str, Tolerance]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    withheld: Mapping[str, Any] = field(default_factory=dict)
    describe: str = ""
    reveal: bool = False


Judge = Callable[[Sequence[Case]], "str | None"]


def matches_reference(cases: Sequence[Case]) -> str | None:
    """Every array of every case agrees with the reference's, within the case's tolerance."""
    return _first_reason(cases, lambda case: _compare(case, tuple(case.expected)))


def near_reference_of(*names: str) -> Judge:
    """Only the named arrays must agree with the reference's; the rest of the evidence is not looked at."""

    def judge(cases: Sequence[Case]) -> str | None:
        return _first_reason(cases, lambda case: _compare(case, names))

    return judge


def finite(cases: Sequence[Case]) -> str | None:
    """Every value is a finite number, and the shapes are the reference's."""

    def reason(case: Case) -> str | None:
        for name, expected in case.expected.items():
            if (received := case.received.get(name)) is None:
                return f"{_spoken(name)} did not come back"
            if received.shape != expected.shape:
                return f"{_spoken(name)} has shape {received.shape}, expected shape {expected.shape}"
            bad = ~np.isfinite(received.astype(np.float64))
            if bad.any():
                return f"{_spoken(name)} is not finite in {int(bad.sum())} of {received.size} places"
        return None

    return _first_reason(cases, reason)


def at_least(minimum: float, *, of: str = "value") -> Judge:
    """The named array is a finite single number of at least ``minimum``."""

    def reason(case: Case) -> str | None:
        received = case.received.get(of)
        if received is None or received.shape != ():
            shape = "nothing" if received is None else f"shape {received.shape}"
            return f"{_spoken(of)} should be a single number, received {shape}"
        number = float(received)
        if not np.isfinite(number):
            return f"{_spoken(of)} is {number}, expected a finite number"
        return None if number >= minimum else f"{_spoken(of)} is {number:.4g}, expected at least {minimum:g}"

    return lambda cases: _first_reason(cases, reason)


def labels_agree(*, at_least: float, of: str = "predictions") -> Judge:
    """The named array holds one class index per row; at least this fraction equals the withheld ``labels``."""

    def reason(case: Case) -> str | None:
        received, labels = case.received.get(of), case.withheld["labels"]
        if received is None or received.shape != labels.shape:
            shape = "nothing" if received is None else f"shape {received.shape}"
            return f"{_spoken(of)} should have shape {labels.shape}, received {shape}"
        share = float(np.mean(received == labels))
        return None if share >= at_least else f"{share:.1%} of unseen examples are right, expected at least {at_least:.0%}"

    return lambda cases: _first_reason(cases, reason)


def _compare(case: Case, names: Sequence[str]) -> str | None:
    for name in names:
        if name not in case.received:
            return f"{_spoken(name)} did not come back as numbers"
        text = difference(
            case.received[name], case.expected[name], case.tolerances[name], what=_spoken(name), reveal=case.reveal
        )
        if text:
            return text
    return None


def _first_reason(cases: Sequence[Case], reason: Callable[[Case], str | None]) -> str | None:
    for case in cases:
        if text := reason(case):
            return f"{text}; input: {case.describe}" if case.describe else text
    return None


def _spoken(name: str) -> str:
    return "the result" if name == "value" else "the " + name.replace("_", " ")
