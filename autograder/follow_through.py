"""No mistake costs twice: an answer that calls another question's function is judged with a right one, too.

A student's train step may call the student's own softmax. Where the train step loses points, it is tried once more with
a right softmax in that one's place, and keeps what it earns then. The right one is an alternative that the set marks as
a stand-in, which is why it may enter a process with student code: it is a line of Keras, not the reference. Nothing
here parses what a student wrote; a name that is merely mentioned costs one more try.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from autograder.model import Assignment, Cell, Program, Question, QuestionReport, Status

# A call of a function that is still to be written looks as if nothing had been attempted.
_WORTH_ANOTHER_TRY = (Status.FAILED, Status.RAISED, Status.BLOCKED, Status.NOT_ATTEMPTED)

_WORD = re.compile(r"\w+")
_DEFINITION = re.compile(r"^(?:async )?(?:def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.MULTILINE)


def stand_ins_for(
    question: Question, report: QuestionReport, assignment: Assignment, program: Program, known: Collection[str]
) -> list[Question]:
    """The questions whose functions the lost answer to ``question`` may call, of those ``known`` to have a stand-in.

    Whether these questions lost points does not matter: a right function in place of a right one changes nothing.
    """
    if not any(outcome.status in _WORTH_ANOTHER_TRY for outcome in report.outcomes):
        return []
    names = _names_used(program, question)
    others = [other for other in assignment.questions if other.id in known and other.id != question.id]
    return [other for other in others if other.entry_point in names]


def with_stand_ins(program: Program, cells: Collection[Cell]) -> Program:
    """The program with right answers to some questions defined after everything else."""
    return Program((*program.cells, *cells), program.entry_points)


def better_of(before: QuestionReport, after: QuestionReport, replaced: Sequence[Question]) -> QuestionReport:
    """The one of two reports that earns more; where they earn the same, the one whose mistake has a name.

    Not the best of both: a step that climbs because the loss has the wrong sign is right in neither world.
    """
    if after.score < before.score or (after.score == before.score and (before.hint or not after.hint)):
        return before
    if after.score == before.score:
        return replace(after, outcomes=before.outcomes)
    names = " and ".join(question.entry_point for question in replaced)
    reason = f"as expected with a right {names} in place of yours, whose mistake costs nothing here"
    lost = {outcome.check_id for outcome in before.outcomes if outcome.status is not Status.PASSED}
    return replace(
        after,
        outcomes=tuple(
            replace(outcome, reason=reason) if outcome.status is Status.PASSED and outcome.check_id in lost else outcome
            for outcome in after.outcomes
        ),
    )


def _names_used(program: Program, question: Question) -> set[str]:
    """Words in the question's own cell, and in cells that give a meaning to one of these words, and so on.

    Without a cell of its own the question's name is the first word.
    """
    own = [cell for cell in program.cells if cell.grade_id == question.id]
    used = set().union(*(_WORD.findall(cell.source) for cell in own)) if own else {question.entry_point}
    waiting = {number: cell for number, cell in enumerate(program.cells) if cell not in own}
    while reached := [number for number, cell in waiting.items() if used & _defined(cell)]:
        for number in reached:
            used |= set(_WORD.findall(waiting.pop(number).source))
    return used


def _defined(cell: Cell) -> set[str]:
    return {name for pair in _DEFINITION.findall(cell.source) for name in pair if name}
