"""What grading a class again would change: who gains or loses what, which check flipped, and why. Pure.

A change of points, of points possible, of whether there is a grade, and of the mistake or the hint that a student is
told are changes. Another wording of a reason, another title and another duration are none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.model import Outcome, QuestionReport, Report, Status

__all__ = ["CheckChange", "GradeDiff", "StudentChange", "grade_diff"]


@dataclass(frozen=True)
class CheckChange:
    """One check that is worth other points to a student than before. A check that is not there has no status."""

    question_id: str
    check_id: str
    old_score: int
    new_score: int
    old_max_score: int
    new_max_score: int
    old_status: Status | None
    new_status: Status | None
    why: str


@dataclass(frozen=True)
class StudentChange:
    """What changes for one student. A score of None is no grade; ``why`` then says the reason, else it is empty.

    ``diagnoses`` are the questions whose named mistake or hint changes and whose points do not.
    """

    student: str
    old_score: int | None
    new_score: int | None
    old_max_score: int
    new_max_score: int
    checks: tuple[CheckChange, ...]
    diagnoses: tuple[str, ...]
    why: str = ""

    @property
    def changes_grade(self) -> bool:
        """Whether points, points possible or the existence of the grade change."""
        if self.old_score is None and self.new_score is None:
            return False
        before, after = (self.old_score, self.old_max_score), (self.new_score, self.new_max_score)
        return bool(self.checks) or before != after

    @property
    def gain(self) -> int:
        """Points won; negative for points lost; 0 where one of the two is no grade."""
        return 0 if self.old_score is None or self.new_score is None else self.new_score - self.old_score


@dataclass(frozen=True)
class GradeDiff:
    """All that changes in a class, in the order of the students' names."""

    students: tuple[StudentChange, ...]
    unchanged: int

    @property
    def grades(self) -> tuple[StudentChange, ...]:
        """The students whose grade changes."""
        return tuple(student for student in self.students if student.changes_grade)

    @property
    def diagnoses_alone(self) -> int:
        """Answers to a question whose named mistake or hint changes and whose points do not."""
        return sum(len(student.diagnoses) for student in self.students)


def grade_diff(pairs: Iterable[tuple[Report, Report]], unchanged: int = 0) -> GradeDiff:
    """Compare reports with what they would become; ``unchanged`` counts those that were not graded again."""
    changes = [_student_change(old, new) for old, new in pairs]
    changed = [change for change in changes if change.changes_grade or change.diagnoses]
    changed.sort(key=lambda change: (change.student.casefold(), change.student))
    return GradeDiff(tuple(changed), unchanged + len(changes) - len(changed))


def _student_change(old: Report, new: Report) -> StudentChange:
    checks, diagnoses = [], []
    if old.gradable and new.gradable:
        checks = _check_changes(old, new)
        changed = {check.question_id for check in checks}
        before = {question.id: _told(question) for question in old.questions}
        for question in new.questions:
            if question.id not in changed and before.get(question.id) != _told(question):
                diagnoses.append(question.id)
    why = "" if old.gradable and new.gradable else _why_no_grade(old, new)
    return StudentChange(
        new.student, old.score, new.score, old.max_score, new.max_score, tuple(checks), tuple(diagnoses), why
    )


def _told(question: QuestionReport) -> tuple[str | None, ...]:
    return question.misconception, question.also_misconception, question.hint


def _check_changes(old: Report, new: Report) -> list[CheckChange]:
    before, after = _outcomes(old), _outcomes(new)
    changes = []
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place), after.get(place)
        scores = [(outcome.score, outcome.max_score) if outcome else (0, 0) for outcome in (was, now)]
        if scores[0] != scores[1]:
            points = scores[0][0], scores[1][0], scores[0][1], scores[1][1]
            statuses = was.status if was else None, now.status if now else None
            changes.append(CheckChange(*place, *points, *statuses, _why(was, now)))
    return changes


def _outcomes(report: Report) -> dict[tuple[str, str], Outcome]:
    return {(question.id, outcome.check_id): outcome for question in report.questions for outcome in question.outcomes}


def _why(was: Outcome | None, now: Outcome | None) -> str:
    if now is None:
        return "the check is gone"
    if was is None:
        return f"a new check: {now.reason}"
    if was.status is now.status:
        return f"worth {now.max_score} points, before {was.max_score}"
    return f"passed now, before: {was.reason}" if now.status is Status.PASSED else now.reason


def _why_no_grade(old: Report, new: Report) -> str:
    if new.gradable:
        return f"before: {old.problem or 'an error of the grader'}"
    return new.problem or "an error of the grader"
