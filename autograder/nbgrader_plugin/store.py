"""Write one report into an open gradebook: a score for each check cell, our words for each solution cell.

What a person has entered (``manual_score``, ``extra_credit``, ``manual_comment``) is never touched, and nbgrader lets
it win. What has no grade gets none, and waits for a person.
"""

from __future__ import annotations

from typing import Any

from nbgrader.api import MissingEntry

from autograder.errors import OutputError
from autograder.model import Report
from autograder.report.as_markdown import plain_markdown, question_markdown
from autograder.report.class_summary import published_score, question_of
from autograder.report.student_view import problem_for_student

__all__ = ["CHECK_CELL", "store_report"]

CHECK_CELL = "{}-check"
"""The grade id of the cell that carries a question's points; the question's own id is that of its answer."""


def store_report(gradebook: Any, report: Report, question_ids: tuple[str, ...], notebook: str, student: str) -> None:
    """Write ``report`` for nbgrader's ``student``, all or nothing; the same report twice changes nothing more.

    Raises OutputError when the gradebook lacks the assignment, the student's submission or one of the cells.
    """
    where = (notebook, report.assignment, student)
    try:
        for question_id in question_ids:
            _store_grade(gradebook.find_grade(CHECK_CELL.format(question_id), *where), report, question_id)
            _store_comment(gradebook.find_comment(question_id, *where), report, question_id)
    except MissingEntry as error:
        gradebook.db.rollback()
        raise OutputError(
            f"The gradebook does not know all cells of {report.assignment} ({error}); "
            f"expected those that 'nbgrader generate_assignment {report.assignment}' records."
        ) from error
    gradebook.db.commit()


def _store_grade(grade: Any, report: Report, question_id: str) -> None:
    score = None if report.problem is not None else published_score(question_of(report, question_id))
    grade.auto_score = None if score is None else float(score)
    grade.needs_manual_grade = score is None


def _store_comment(comment: Any, report: Report, question_id: str) -> None:
    question = question_of(report, question_id)
    if report.problem is not None or question is None:
        problem = problem_for_student(report) or "This question has not been graded."
        comment.auto_comment = f"**This submission could not be graded.** {plain_markdown(problem)}"
    else:
        comment.auto_comment = question_markdown(question)
