"""grade_diff.csv: what a changed problem set would do to the grades, one row per check, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.grade_diff import GradeDiff, StudentChange
from autograder.model import Status
from autograder.report.as_csv import csv_cell
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["grade_diff_csv"]

_COLUMNS = (
    "student",
    "old_score",
    "new_score",
    "question",
    "check",
    "old_points",
    "new_points",
    "old_possible",
    "new_possible",
    "old_status",
    "new_status",
    "why",
)
_Row = list["str | int | None"]


def grade_diff_csv(diff: GradeDiff) -> str:
    """The diff as RFC 4180 text with newline line ends. Rows are sorted by student, then in the order of the set.

    A question whose named mistake or hint alone changes has a row without a check. No grade is an empty score.
    """
    rows: list[_Row] = [[*_COLUMNS]]
    for student in diff.students:
        rows += _rows(student)
    return "".join(",".join(csv_cell(value) for value in row) + "\n" for row in rows)


def _rows(student: StudentChange) -> Iterator[_Row]:
    head: _Row = [bounded_text(student.student, NAME_LIMIT), student.old_score, student.new_score]
    for check in student.checks:
        points = [check.old_score, check.new_score, check.old_max_score, check.new_max_score]
        statuses = [_word(check.old_status), _word(check.new_status)]
        yield [*head, check.question_id, check.check_id, *points, *statuses, bounded_text(check.why)]
    for question in student.diagnoses:
        yield [*head, question, *[None] * 7, "another named mistake or hint"]
    if not student.checks and not student.diagnoses:
        yield [*head, *[None] * 8, bounded_text(student.why or "the points possible")]


def _word(status: Status | None) -> str:
    return status.value if status else ""
