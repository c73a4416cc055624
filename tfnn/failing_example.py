"""How one exercise goes wrong, and the lines that show it: the call, what came back, what was expected.

Used by the grader's search for the smallest failing example and by the notebook's own check, so both write the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.compare import Tolerance, mismatches
from tfnn.diagnosis import Evidence, Fault
from tfnn.untrusted_text import bounded_text
from tfnn.written_calls import Exercise, what_came_back, written_answer, written_answers, written_call

__all__ = ["Symptom", "Tried"]

_MESSAGE_LIMIT = 200
_NOISE = re.compile(r"\{\{[^{}]*\}\}\s*|\s*\[Op:\w*\]|\s+name:\s*$")

Symptom = tuple[str, str]
"""How an answer is wrong: what kind of exception; or which array, and whether in shape, finiteness or value."""


@dataclass(frozen=True)
class Tried:
    """One exercise with what is expected and what came back; ``compared`` names the arrays that count."""

    exercise: Exercise
    expected: Mapping[str, NDArray[Any]]
    tolerances: Mapping[str, Tolerance]
    compared: Sequence[str]
    evidence: Evidence

    def symptom(self) -> Symptom | None:
        """How the answer is wrong, or None where it is right or says nothing.

        A fault other than an exception (nothing was returned, say) says nothing: any input would do as an example.
        """
        fault = self.evidence.fault
        if fault:
            return ("raised", fault.kind) if fault.status == "raised" else None
        return next(filter(None, map(self._wrong, self.compared)), None)

    def written(self, name: str, symptom: Symptom) -> str | None:
        """The lines, for the entry point ``name``; None when they would be longer than a reader wants."""
        call = written_call(self.exercise, name)
        if call is None:
            return None
        if self.evidence.fault:
            return f"{call}\nraised    {_said(self.evidence.fault)}{self._instead()}"
        array = symptom[0]
        answers = written_answers(self.exercise, self.evidence.arrays[array], self.expected[array])
        if answers is None:
            return None
        label = what_came_back(self.exercise, array)
        width = max(len(label), len("expected"))
        return f"{call}\n{label:<{width}}  {answers[0]}\n{'expected':<{width}}  {answers[1]}"

    def _instead(self) -> str:
        """A line with what was expected in place of an exception."""
        array = self.compared[0]
        answer = written_answer(self.exercise, self.expected[array])
        label = "" if what_came_back(self.exercise, array) == "returned" else f"{array.replace('_', ' ')} = "
        return f"\nexpected  {label}{answer}" if answer else ""

    def _wrong(self, array: str) -> Symptom | None:
        received = self.evidence.arrays.get(array)
        if received is None:
            return None
        wrong = mismatches(received, self.expected[array], self.tolerances[array])
        if wrong is None:
            return array, "shape"
        if not wrong.any():
            return None
        return array, "value" if np.isfinite(received[wrong].astype(np.float64)).all() else "not finite"


def _said(fault: Fault) -> str:
    """The exception in a line: the check's reason has all its words, the line it came from, and TensorFlow's names."""
    message = _NOISE.sub("", fault.message.split("(in the line: ")[0])
    return bounded_text(f"{fault.kind}: {message}".rstrip(": "), _MESSAGE_LIMIT)
