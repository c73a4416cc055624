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

from tfnn.compare import Tolerance, difference, mismatches

__all__ = [
    "COMPARING",
    "JUDGES",
    "Case",
    "Judge",
    "NamedJudge",
    "agrees_on",
    "at_least",
    "finite",
    "labels_agree",
    "matches_reference",
    "near_reference_of",
    "reason_of",
    "right_answer",
]

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


@dataclass(frozen=True)
class NamedJudge:
    """A judge that can be written down as data: ``JUDGES[name](**parameters)`` makes it again."""

    name: str
    parameters: Mapping[str, Any]
    decide: Judge

    def __call__(self, cases: Sequence[Case]) -> str | None:
        return self.decide(cases)


def reason_of(judge: Judge, cases: Sequence[Case]) -> str | None:
    """What the judge says. Evidence that it cannot compute with is not what was asked for, and the reason says so."""
    try:
        return judge(cases)
    except KeyError as error:
        return f"the {' '.join(map(str, error.args))} did not come back"
    except (ValueError, IndexError) as error:
        return f"what came back has the wrong shape: {error}"


def matches_reference() -> NamedJudge:
    """Every array of every case agrees with the reference's, within the case's tolerance."""
    return _for_each("matches_reference", {}, lambda case: _compare(case, tuple(case.expected)))


def near_reference_of(*names: str) -> NamedJudge:
    """Only the named arrays must agree with the reference's; the rest of the evidence is not looked at."""
    return _for_each("near_reference_of", {"names": list(names)}, lambda case: _compare(case, names))


def agrees_on(sentences: Mapping[str, str]) -> NamedJudge:
    """The named arrays must agree with the reference's; where one does not, its sentence is the reason."""

    def reason(case: Case) -> str | None:
        for name, sentence in sentences.items():
            if _compare(case, [name]):
                return sentence
        return None

    return _for_each("agrees_on", {"sentences": dict(sentences)}, reason)


def finite() -> NamedJudge:
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

    return _for_each("finite", {}, reason)


def at_least(minimum: float, *, of: str = "value") -> NamedJudge:
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

    return _for_each("at_least", {"minimum": minimum, "of": of}, reason)


def labels_agree(*, at_least: float, of: str = "predictions") -> NamedJudge:
    """The named array holds one class index per row; at least this fraction equals the withheld ``labels``."""

    def reason(case: Case) -> str | None:
        received, labels = case.received.get(of), case.withheld["labels"]
        if received is None or received.shape != labels.shape:
            shape = "nothing" if received is None else f"shape {received.shape}"
            return f"{_spoken(of)} should have shape {labels.shape}, received {shape}"
        share = float(np.mean(received == labels))
        if share >= at_least:
            return None
        return f"{share:.1%} of unseen examples are right, expected at least {at_least:.0%}"

    return _for_each("labels_agree", {"at_least": at_least, "of": of}, reason)


def right_answer() -> NamedJudge:
    """The one right answer to a question of a quiz. The reason tells nothing of how far off a wrong one is."""

    def reason(case: Case) -> str | None:
        received, expected = case.received["value"], case.expected["value"]
        if received.shape != expected.shape:
            return "this answer has another form than asked for (one number, a list of numbers or a letter)"
        wrong = mismatches(received, expected, case.tolerances["value"])
        return "this is not the answer" if wrong is None or wrong.any() else None

    return _for_each("right_answer", {}, reason)


COMPARING = ("matches_reference", "near_reference_of", "right_answer")
"""Judges that compare numbers with the reference's, by name."""

JUDGES: dict[str, Callable[..., NamedJudge]] = {
    "agrees_on": agrees_on,
    "at_least": at_least,
    "finite": finite,
    "labels_agree": labels_agree,
    "matches_reference": matches_reference,
    "right_answer": right_answer,
    "near_reference_of": lambda names: near_reference_of(*names),
}


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


def _for_each(name: str, parameters: Mapping[str, Any], reason: Callable[[Case], str | None]) -> NamedJudge:
    def decide(cases: Sequence[Case]) -> str | None:
        for case in cases:
            if text := reason(case):
                return f"{text}; input: {case.describe}" if case.describe else text
        return None

    return NamedJudge(name, parameters, decide)


def _spoken(name: str) -> str:
    """An array's name as a student would say it."""
    if name.startswith("value_"):
        return f"the result for input {int(name.removeprefix('value_')) + 1}"
    if len(name) == 1:
        return name  # W and b, as in the formulas
    return "the result" if name == "value" else "the " + name.replace("_", " ")
