"""The smallest failing example of a question: the first public check that went wrong, on an input one can type.

Nothing here touches a status or a score, and the submission pays no time for it: its program runs in processes of its
own. Hidden checks are never looked at, so nothing of theirs can be told.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.answer_key import AnswerKey
from autograder.errors import WorkerError
from autograder.examine import Examinee
from autograder.example.shrink import smallest
from autograder.example.written_calls import (
    can_be_written,
    what_came_back,
    written_answer,
    written_answers,
    written_call,
)
from autograder.judge import Expectation, compared_arrays, compares_with_reference, judge_check
from autograder.model import Check, Evidence, Exercise, Fault, Outcome, Question, Status, Visibility
from autograder.report.untrusted_text import bounded_text
from autograder.right_answers import RightAnswers
from tfnn.compare import mismatches

__all__ = ["with_example"]

_SEARCH_S = 3.0  # wall time for making an input smaller, from the first call on
_PATIENCE_S = 10.0  # wall time of the program for everything, loading included
_MESSAGE_LIMIT = 200
_NOISE = re.compile(r"\{\{[^{}]*\}\}\s*|\s*\[Op:\w*\]|\s+name:\s*$")
_SHOWN = (Status.FAILED, Status.RAISED)

Symptom = tuple[str, str]
"""How an answer is wrong: what kind of exception; or which array, and whether in shape, finiteness or value."""


def with_example(
    key: AnswerKey, examinee: Examinee, question: Question, outcomes: Sequence[Outcome]
) -> tuple[Outcome, ...]:
    """The outcomes, with the smallest failing example in the first one that is visible and not passed.

    Raises WorkerError when our side breaks down. There is none when that check's judge does more than compare with the
    reference, when the answer could not be tried or took too long, when no input is small enough to be typed, or when a
    fresh process does not give the same mistake.
    """
    visible = [
        (position, check)
        for position, check in enumerate(question.checks)
        if check.visibility is Visibility.VISIBLE and outcomes[position].status is not Status.PASSED
    ]
    if not visible or outcomes[visible[0][0]].status not in _SHOWN or not _suits(visible[0][1]):
        return tuple(outcomes)
    position, check = visible[0]
    started = time.monotonic()
    try:
        with examinee.twin(_PATIENCE_S) as twin, key.right_answers() as right_answers:
            example = _Hunt(key, right_answers, twin, question, check).example()
    except WorkerError:
        raise  # our side is broken: whoever asked for this submission has to ask again
    except Exception:
        example = None  # whatever is broken here: the check was judged before, and an example is not worth a grade
    examinee.grant(time.monotonic() - started)
    return tuple(replace(item, example=example) if item is outcomes[position] else item for item in outcomes)


def _suits(check: Check) -> bool:
    return compares_with_reference(check) and check.summary is None and not check.costly


@dataclass
class _Hunt:
    """The search for one check's example."""

    key: AnswerKey
    right_answers: RightAnswers
    program: Examinee
    question: Question
    check: Check

    def example(self) -> str | None:
        """The text of the smallest example, tried once more in a fresh process; None where there is none."""
        for start in self.key.expectations(self.question, self.check):
            if not can_be_written(start.exercise):
                continue
            symptom = self._symptom(start)[0]
            if symptom is not None:
                return self._confirmed(self._smallest(start, symptom), symptom)
        return None

    def _smallest(self, start: Expectation, symptom: Symptom) -> Expectation | None:
        deadline = time.monotonic() + _SEARCH_S

        def still_fails(exercise: Exercise) -> bool:
            if time.monotonic() > deadline:
                return False
            expectation = self.right_answers.expectation(self.question, self.check, exercise)
            if expectation is None or self._symptom(expectation)[0] != symptom:
                return False
            return self.right_answers.undisputed(self.question, self.check, expectation)

        return self.right_answers.expectation(self.question, self.check, smallest(start.exercise, still_fails))

    def _confirmed(self, expectation: Expectation | None, symptom: Symptom) -> str | None:
        """The text, if a process that has done nothing else makes the same mistake."""
        if expectation is None:
            return None
        self.program.start_afresh()
        again, evidence = self._symptom(expectation)
        return self._text(expectation, evidence, symptom) if again == symptom else None

    def _text(self, expectation: Expectation, evidence: Evidence, symptom: Symptom) -> str | None:
        exercise = expectation.exercise
        call = written_call(exercise, self.question.entry_point)
        if call is None:
            return None
        if evidence.fault:
            return f"{call}\nraised    {_said(evidence.fault)}{self._instead(expectation)}"
        name = symptom[0]
        answers = written_answers(exercise, evidence.arrays[name], expectation.arrays[name])
        if answers is None:
            return None
        label = what_came_back(exercise, name)
        width = max(len(label), len("expected"))
        return f"{call}\n{label:<{width}}  {answers[0]}\n{'expected':<{width}}  {answers[1]}"

    def _instead(self, expectation: Expectation) -> str:
        """A line with what was expected in place of an exception."""
        name = compared_arrays(self.check, expectation)[0]
        answer = written_answer(expectation.exercise, expectation.arrays[name])
        label = "" if what_came_back(expectation.exercise, name) == "returned" else f"{name.replace('_', ' ')} = "
        return f"\nexpected  {label}{answer}" if answer else ""

    def _symptom(self, expectation: Expectation) -> tuple[Symptom | None, Evidence]:
        """How the program's answer to an exercise is wrong, or None where it is right or says nothing; and the answer.

        A fault other than an exception (nothing was returned, say) is none: any input would do as an example.
        """
        evidence = self.program.exercise(self.question.id, expectation.exercise, self.check.timeout_s)
        if evidence.fault:
            fault = evidence.fault
            return (("raised", fault.kind) if fault.status is Status.RAISED else None), evidence
        verdict = judge_check(self.check, [expectation], [evidence], self.question.entry_point)
        if verdict.status is not Status.FAILED:
            return None, evidence
        wrong = (_wrong(name, evidence, expectation) for name in compared_arrays(self.check, expectation))
        return next(filter(None, wrong), None), evidence


def _said(fault: Fault) -> str:
    """The exception in a line: the check's reason has all its words, the line it came from, and TensorFlow's names."""
    message = _NOISE.sub("", fault.message.split("(in the line: ")[0])
    return bounded_text(f"{fault.kind}: {message}".rstrip(": "), _MESSAGE_LIMIT)


def _wrong(name: str, evidence: Evidence, expectation: Expectation) -> Symptom | None:
    received = evidence.arrays.get(name)
    if received is None:
        return None
    wrong = mismatches(received, expectation.arrays[name], expectation.tolerances[name])
    if wrong is None:
        return name, "shape"
    if not wrong.any():
        return None
    return name, "value" if np.isfinite(received[wrong].astype(np.float64)).all() else "not finite"
