"""The smallest failing example of a question: the first public check that went wrong, on an input one can type.

Nothing here touches a status or a score, and the submission pays no time for it: its program runs in processes of its
own. Hidden checks are never looked at, so nothing of theirs can be told.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.answer_key import AnswerKey
from autograder.errors import WorkerError
from autograder.examine import Examinee
from autograder.example.shrink import smallest
from autograder.judge import Expectation, compared_arrays, compares_with_reference, judge_check
from autograder.model import Check, Exercise, Outcome, Question, Status, Visibility
from autograder.right_answers import RightAnswers
from tfnn.failing_example import Symptom, Tried
from tfnn.written_calls import can_be_written

__all__ = ["Hunt", "may_have_example", "with_example"]

_SEARCH_S = 3.0  # wall time for making an input smaller, from the first call on
_PATIENCE_S = 10.0  # wall time of the program for everything, loading included
_SHOWN = (Status.FAILED, Status.RAISED)


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
    if not visible or outcomes[visible[0][0]].status not in _SHOWN or not may_have_example(visible[0][1]):
        return tuple(outcomes)
    position, check = visible[0]
    started = time.monotonic()
    try:
        with examinee.twin(_PATIENCE_S) as twin, key.right_answers() as right_answers:
            example = Hunt(key, right_answers, twin, question, check).example()
    except WorkerError:
        raise  # our side is broken: whoever asked for this submission has to ask again
    except Exception:
        example = None  # whatever is broken here: the check was judged before, and an example is not worth a grade
    examinee.grant(time.monotonic() - started)
    return tuple(replace(item, example=example) if item is outcomes[position] else item for item in outcomes)


def may_have_example(check: Check) -> bool:
    """Whether the check only compares with the reference, on inputs that can be made smaller and tried again."""
    return compares_with_reference(check) and check.summary is None and not check.costly


@dataclass
class Hunt:
    """The search for one check's example: ``program`` answers it under the id ``asked``, the question's by default.

    It begins with the first of ``starts`` that fails; these are the check's own exercises by default.
    """

    key: AnswerKey
    right_answers: RightAnswers
    program: Examinee
    question: Question
    check: Check
    asked: str = ""
    starts: Sequence[Expectation] = ()
    patience_s: float = _SEARCH_S

    def example(self) -> str | None:
        """The text of the smallest example, if a process that has done nothing else makes the same mistake."""
        found = self.smallest()
        if found is None:
            return None
        expectation, symptom = found
        self.program.start_afresh()
        again = self.tried(expectation)
        return again.written(self.question.entry_point, symptom) if again.symptom() == symptom else None

    def smallest(self) -> tuple[Expectation, Symptom] | None:
        """The smallest exercise found that fails as the first failing one does, and how; None where none fails."""
        for start in self.starts or self.key.expectations(self.question, self.check):
            if not can_be_written(start.exercise):
                continue
            symptom = self.tried(start).symptom()
            if symptom is not None:
                found = self._smallest(start, symptom)
                return (found, symptom) if found else None
        return None

    def tried(self, expectation: Expectation) -> Tried:
        """The exercise with what the program answers; an answer that the judge lets pass shows no symptom."""
        evidence = self.program.exercise(self.asked or self.question.id, expectation.exercise, self.check.timeout_s)
        compared = compared_arrays(self.check, expectation)
        if not evidence.fault:
            verdict = judge_check(self.check, [expectation], [evidence], self.question.entry_point)
            compared = compared if verdict.status is Status.FAILED else []
        return Tried(expectation.exercise, expectation.arrays, expectation.tolerances, compared, evidence)

    def _smallest(self, start: Expectation, symptom: Symptom) -> Expectation | None:
        deadline = time.monotonic() + self.patience_s

        def still_fails(exercise: Exercise) -> bool:
            if time.monotonic() > deadline:
                return False
            expectation = self.right_answers.expectation(self.question, self.check, exercise)
            if expectation is None or self.tried(expectation).symptom() != symptom:
                return False
            return self.right_answers.undisputed(self.question, self.check, expectation)

        return self.right_answers.expectation(self.question, self.check, smallest(start.exercise, still_fails))
