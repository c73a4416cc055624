"""Which known mistake an answer is: the one rule that the grader and the notebook's own check share.

A failing question whose outputs equal one known wrong answer's, everywhere, is that mistake. An exception, a wrong
shape or a pattern of NaNs is an output too. Where two different mistakes fit, none is named: a hint is given only if
their author says that it is right for all of them. Pure: evidence in, diagnosis out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tfnn.compare import Tolerance, base_tolerance, mismatches

__all__ = [
    "NO_DIAGNOSIS",
    "Answer",
    "Diagnosis",
    "Evidence",
    "Fault",
    "Known",
    "Mistake",
    "Yardstick",
    "alike",
    "diagnose",
    "says_something",
    "signature",
]

_ALIKE = Tolerance(rtol=1e-3, atol=1e-5)
_OUTPUTS = ("raised", "failed")
_NAMES = re.compile(r"(no attribute |keyword argument )?('[^']*'|\"[^\"]*\"|<[^>]*>|0x[0-9a-f]+)")
_NODE = re.compile(r"\{\{[^{}]*\}\}\s*")  # TensorFlow's name of an operation: another one on another processor


class Fault(Protocol):
    """What happened instead of an answer; a ``status`` equals one of the words of ``tfnn.evidence.Mishap``."""

    @property
    def status(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def message(self) -> str: ...


class Evidence(Protocol):
    """What one exercise brought back: named arrays, or a fault."""

    @property
    def arrays(self) -> Mapping[str, Any]: ...

    @property
    def fault(self) -> Fault | None: ...


@dataclass(frozen=True)
class Answer:
    """Evidence, written down."""

    arrays: Mapping[str, Any] = field(default_factory=dict)
    fault: Fault | None = None


class Mistake(Protocol):
    """What diagnosis needs to know of a known wrong answer."""

    @property
    def name(self) -> str: ...

    @property
    def hint(self) -> str: ...

    @property
    def like(self) -> str | None: ...

    @property
    def shared_hint(self) -> str | None: ...


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
    if not says_something(evidence):
        return NO_DIAGNOSIS
    fitting = _fitting(evidence, catalogue.values(), yardsticks, closely=False)
    if len({mistake.like or mistake.name for mistake, _ in fitting}) > 1:
        # Mistakes that only a float64 probe tells apart look alike at first; then the digits decide, if they can.
        fitting = _fitting(evidence, fitting, yardsticks, closely=True) or fitting
    return _verdict([mistake for mistake, _ in fitting], catalogue, len(evidence))


def says_something(evidence: Sequence[Evidence]) -> bool:
    return any(item.arrays or (item.fault and item.fault.status in _OUTPUTS) for item in evidence)


def _fitting(
    evidence: Sequence[Evidence], candidates: Iterable[Known], yardsticks: Sequence[Yardstick], *, closely: bool
) -> list[Known]:
    return [
        (mistake, its_evidence)
        for mistake, its_evidence in candidates
        if alike(evidence, its_evidence, yardsticks, closely=closely)
    ]


def _verdict(fitting: Sequence[Mistake], catalogue: Mapping[str, Known], exercises: int) -> Diagnosis:
    names = {mistake.like or mistake.name for mistake in fitting}
    hints = {mistake.hint for mistake in fitting}
    if len(hints) > 1:
        hints = {_hint_in_doubt(mistake, catalogue) for mistake in fitting}
    because = f"it answers all {exercises} exercises as this known mistake does"
    if len(names) == 1:
        name = names.pop()
        return Diagnosis(name, catalogue[name][0].hint, confidence="sure", because=because)
    return Diagnosis(None, hints.pop() if len(hints) == 1 else None)


def _hint_in_doubt(mistake: Mistake, catalogue: Mapping[str, Known]) -> str:
    """What to ask where it may as well be another mistake: what the first of its kind says, else the mistake's own."""
    return catalogue[mistake.like or mistake.name][0].shared_hint or mistake.hint


def alike(
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
        return mine.fault is not None and its.fault is not None and signature(mine.fault) == signature(its.fault)
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


def signature(fault: Fault) -> tuple[str, str, str]:
    """Status, exception type and message without the names and source lines that differ between authors.

    Numbers stay: on equal inputs, the shapes in a message are part of what went wrong. So does the name of an attribute
    or an argument that does not exist: it is a library's, and tells one mistake from every other misspelled name.

    The signature of a fault with a signature's message is the same, so that a release can hold it in the message's
    place.
    """
    message, before = re.sub(r" \(in the line: .*", "", fault.message, flags=re.DOTALL), ""
    message = _NODE.sub("", message)
    while message != before:
        before = message
        message = re.sub(r"[\w.<>]+\(\)", "_", message)
        message = _NAMES.sub(lambda found: found[0] if found[1] else "_", message)
    return fault.status, fault.kind, message[:300]
