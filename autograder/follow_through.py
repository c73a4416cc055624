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


def stand_ins_for(
    question: Question, report: QuestionReport, assignment: Assignment, program: Program, known: Collection[str]
) -> list[Question]:
    """The questions whose functions the lost answer to ``question`` may call, of those ``known`` to have a stand-in.

    Whether these questions lost points does not matter: a right function in place of a right one changes nothing.
    """
    if not any(outcome.status in _WORTH_ANOTHER_TRY for outcome in report.outcomes):
        return []
    others = [other for other in assignment.questions if other.id in known and other.id != question.id]
    return [other for other in others if _mentions(program, question, other.entry_point)]


def with_stand_ins(program: Program, cells: Collection[Cell]) -> Program:
    """The program with right answers to some questions defined after everything else."""
    return Program((*program.cells, *cells), program.entry_points)


def better_of(before: QuestionReport, after: QuestionReport, replaced: Sequence[Question]) -> QuestionReport:
    """What a question earns: every check passed either way, and the diagnosis of what is still wrong."""
    names = " and ".join(question.entry_point for question in replaced)
    reason = f"as expected, once {names} is right: its mistake costs nothing here"
    outcomes = tuple(
        replace(new, reason=reason) if new.status is Status.PASSED and old.status is not Status.PASSED else old
        for old, new in zip(before.outcomes, after.outcomes, strict=True)
    )
    if outcomes == before.outcomes and (before.hint or not after.hint):
        return before
    return replace(after, outcomes=outcomes)


def _mentions(program: Program, question: Question, name: str) -> bool:
    """Whether the question's own cell holds the name; without such a cell, whether any but the name's own does."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    definition = re.compile(rf"^\s*(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", re.MULTILINE)
    own = [cell for cell in program.cells if cell.grade_id == question.id]
    helpers = [cell for cell in program.cells if cell.grade_id is None]
    return any(word.search(definition.sub("", cell.source)) for cell in [*own, *helpers])
