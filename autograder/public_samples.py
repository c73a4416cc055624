"""What a release tells of the checks: samples of the visible ones, what known mistakes answer, small examples.

Everything comes from the visible checks alone, drawn from a seed that no grading run uses. A mistake that answers these
samples as a right answer does is left out: its hint would tell what the hidden checks look at. Of the others go the
numbers and the hint, never the source or the name.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from autograder.answer_key import AnswerKey
from autograder.diagnose import Mistake
from autograder.errors import SetError
from autograder.examine import Examinee
from autograder.example.search import Hunt, may_have_example
from autograder.judge import Expectation
from autograder.model import Check, Evidence, Exercise, Question, Visibility
from autograder.right_answers import RightAnswers
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet
from tfnn.diagnosis import Answer, alike, signature
from tfnn.evidence import Mishap
from tfnn.inputs import map_arrays
from tfnn.judges import NamedJudge, matches_reference
from tfnn.public_checks import PublicCheck, PublicExercise, PublicMistake, PublicQuestion
from tfnn.summaries import SUMMARIES
from tfnn.written_calls import written_call

__all__ = ["SEED", "public_exercise", "public_questions"]

SEED = "public sample"
"""Of what a release draws. No grading run has it."""

_MOST_EXAMPLES = 6  # of a check
_TIME_LIMIT_S = 3600.0
_PATIENCE_S = 60.0  # for one example; so long that the number of tries ends a search, and every machine finds the same
_ANSWERS = ("raised", "failed", "not_attempted")

Known = tuple[Mistake, Sequence[Evidence]]


def public_questions(loaded: LoadedSet, zygote: Zygote) -> list[PublicQuestion]:
    """Every question of the set as students get it.

    Raises SetError when a visible check's judge or summary is not one of ``tfnn``, and as ``AnswerKey`` does.
    """
    visible = {
        question.id: replace(question, checks=tuple(c for c in question.checks if c.visibility is Visibility.VISIBLE))
        for question in loaded.assignment.questions
    }
    # Only what is shipped is answered: a set's long runs are never among it.
    shipped = replace(loaded, assignment=replace(loaded.assignment, questions=tuple(visible.values())))
    checks = {question.id: [_names(question, check) for check in question.checks] for question in visible.values()}
    key, again = AnswerKey(zygote, shipped, SEED), _Again(zygote, shipped)

    def public(question: Question) -> PublicQuestion:
        shown = visible[question.id]
        mistakes = list(_telling_mistakes(key, again, shown)) if shown.checks else []
        # One process of each kind for all checks of a question: loading these programs is most of the work.
        with Examinee(zygote, loaded.misconceptions.program, math.inf) as program, key.right_answers() as right:
            public_checks = tuple(
                PublicCheck(
                    check.title,
                    judge.name,
                    judge.parameters,
                    tuple(map(public_exercise, key.expectations(shown, check))),
                    summary,
                    tuple(_examples(key, right, program, shown, check, mistakes)),
                )
                for check, (judge, summary) in zip(shown.checks, checks[question.id], strict=True)
            )
        unseen = len(question.checks) - len(public_checks)
        shown_mistakes = _public_mistakes(key, shown, mistakes)
        return PublicQuestion(question.id, question.title, question.entry_point, public_checks, unseen, shown_mistakes)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the work is done by other processes
        return list(pool.map(public, loaded.assignment.questions))


def _names(question: Question, check: Check) -> tuple[NamedJudge, str | None]:
    judge = check.judge or matches_reference()
    if not isinstance(judge, NamedJudge):
        raise SetError(f"Check {question.id}.{check.id} is visible, so its judge must come from tfnn.judges.")
    summary = check.summary.__name__ if check.summary else None
    if summary and SUMMARIES.get(summary) is not check.summary:
        raise SetError(f"Check {question.id}.{check.id} is visible, so its summary must come from tfnn.summaries.")
    return judge, summary


def public_exercise(item: Expectation) -> PublicExercise:
    """One exercise as students get it."""
    return PublicExercise(
        probe=item.exercise.probe,
        arguments=item.exercise.arguments,
        keywords=item.exercise.keywords,
        options=item.exercise.options,
        withheld=item.exercise.withheld,
        expected=item.arrays,
        tolerances=item.tolerances,
    )


# ------------------------------------------------------------------------------------------------------- mistakes


class _Again:
    """Asks known mistakes a second time: what throws dice cannot be told by its numbers."""

    def __init__(self, zygote: Zygote, shipped: LoadedSet) -> None:
        self._zygote = zygote
        self._shipped = shipped

    def answers(self, key: AnswerKey, question: Question) -> dict[str, Sequence[Evidence]]:
        """The evidence of every known mistake from another process, by name."""
        with Examinee(self._zygote, self._shipped.misconceptions.program, _TIME_LIMIT_S) as program:
            return {
                mistake.name: key.evidence_of(program, mistake.name, question, question.checks)
                for mistake in self._shipped.misconceptions.to(question.id)
            }


def _telling_mistakes(key: AnswerKey, again: _Again, question: Question) -> Iterator[Known]:
    """The known mistakes that show in the public checks, and show the same way every time."""
    right, yardsticks = key.answers(question), key.yardsticks(question)
    second = again.answers(key, question)
    for mistake, evidence in key.mistakes(question).values():
        answered = all(item.fault is None or item.fault.status in _ANSWERS for item in evidence)
        steady = alike(evidence, second[mistake.name], yardsticks)
        if answered and steady and not alike(evidence, right, yardsticks):
            yield mistake, evidence


def _public_mistakes(key: AnswerKey, question: Question, mistakes: Sequence[Known]) -> tuple[PublicMistake, ...]:
    """The mistakes under numbers. Two of one kind with one hint that can be told apart by nothing are one.

    The first of a kind speaks for it, as the grader does: with the hint of the one that all others are said to be like.
    """
    yardsticks, known = key.yardsticks(question), key.mistakes(question)
    first_of_kind: dict[str, str] = {}
    public: list[PublicMistake] = []
    for mistake, evidence in mistakes:
        kind, name = mistake.like or mistake.name, str(len(public))
        first = first_of_kind.get(kind)
        hint, shared_hint = (mistake.hint, None) if first else (known[kind][0].hint, known[kind][0].shared_hint)
        twins = (item for item in public if (item.like or item.name) == first and item.hint == hint)
        if any(alike(evidence, twin.answers, yardsticks, closely=True) for twin in twins):
            continue
        first_of_kind.setdefault(kind, name)
        public.append(PublicMistake(name, hint, first, tuple(map(_answer, evidence)), shared_hint))
    return tuple(public)


def _answer(evidence: Evidence) -> Answer:
    """The numbers; or the fault with the signature of its message, which quotes no source and no name."""
    if evidence.fault is None:
        return Answer(evidence.arrays)
    status, kind, message = signature(evidence.fault)
    return Answer(fault=Mishap(str(getattr(status, "value", status)), kind, message))


# ------------------------------------------------------------------------------------------------------- examples


@dataclass
class _Found:
    """A small exercise, and how many known mistakes came down to it."""

    expectation: Expectation
    size: tuple[int, int]
    mistakes: int = 0


def _examples(
    key: AnswerKey,
    right: RightAnswers,
    program: Examinee,
    question: Question,
    check: Check,
    mistakes: Sequence[Known],
) -> list[PublicExercise]:
    """Small exercises on which the known mistakes fail, the smallest first."""
    if not mistakes or not may_have_example(check):
        return []
    found: dict[str, _Found] = {}
    for mistake, _ in mistakes:
        # What other mistakes came down to is small already: most have nothing left to cut.
        starts = [one.expectation for one in sorted(found.values(), key=lambda one: one.size)]
        starts += key.expectations(question, check)
        hunt = Hunt(key, right, program, question, check, mistake.name, starts, _PATIENCE_S)
        smallest, _ = hunt.smallest() or (None, None)
        call = written_call(smallest.exercise, question.entry_point) if smallest else None
        if smallest and call:
            found.setdefault(call, _Found(smallest, _size(smallest.exercise, call))).mistakes += 1
    # Those that most mistakes came down to; where as many did, those that were found first.
    kept = sorted(found.values(), key=lambda one: -one.mistakes)[:_MOST_EXAMPLES]
    return [public_exercise(one.expectation) for one in sorted(kept, key=lambda one: one.size)]


def _size(exercise: Exercise, call: str) -> tuple[int, int]:
    """How many numbers go in, and how long the call is."""
    numbers = 0

    def count(array: NDArray[Any]) -> None:
        nonlocal numbers
        numbers += array.size

    map_arrays([*exercise.arguments, *exercise.keywords.values()], count)
    return numbers, len(call)
