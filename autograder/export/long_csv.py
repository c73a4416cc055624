"""One row per check, for whatever reads tables: pandas, R, a spreadsheet's pivot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.export.safe_csv import Cell, csv_text
from autograder.model import Report, Status, Visibility
from autograder.report.as_json import NOT_GRADABLE
from autograder.report.class_summary import sorted_by_student
from autograder.report.student_view import problem_for_student, reason_for_student
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["long_csv"]

_HEADER = ("student", "question", "check", "status", "score", "max_score", "reason")


def long_csv(reports: Sequence[Report]) -> str:
    """All outcomes of a class, sorted by student, questions and checks in their own order.

    ``reason`` is what the student may see: empty for hidden checks. A check with an error of ours has no score. A
    submission that could not be read is one row with the status "not_gradable" and no score.
    """
    rows = [row for report in sorted_by_student(reports) for row in _rows(report)]
    return csv_text([_HEADER, *rows])


def _rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    name = bounded_text(report.student, NAME_LIMIT)
    if report.problem is not None:
        yield (name, None, None, NOT_GRADABLE, None, report.max_score, problem_for_student(report))
        return
    for question in report.questions:
        for outcome in question.outcomes:
            score = None if outcome.status is Status.GRADER_ERROR else outcome.score
            reason = None if outcome.visibility is Visibility.HIDDEN else reason_for_student(outcome)
            status = outcome.status.value
            yield (name, question.id, outcome.check_id, status, score, outcome.max_score, reason)
