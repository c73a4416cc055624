"""What a student may see of a report: the same on the student's page and in every export.

A hidden check appears as a count with its points, never with its title or reason. What a student may have written
passes ``bounded_text``. An error of ours is said to be one, and its reason (it may name our own files) stays with us.
"""

from __future__ import annotations

from autograder.model import AS_EXPECTED, Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.class_summary import grader_errors
from tfnn.untrusted_text import EXAMPLE_LIMIT, bounded_text

__all__ = [
    "example_for_student",
    "hidden_outcomes",
    "hidden_words",
    "problem_for_student",
    "reason_for_student",
    "says_more_than_passed",
    "shown_outcomes",
]

_OURS = "Something on our side went wrong here. It costs you no points; your instructor will grade it again."


def problem_for_student(report: Report) -> str | None:
    """Why there is no score, or None where there is one."""
    if report.problem is not None:
        return bounded_text(report.problem)
    return _OURS if grader_errors(report) else None


def shown_outcomes(question: QuestionReport) -> list[Outcome]:
    """Those of every visibility but ``hidden``."""
    return [outcome for outcome in question.outcomes if outcome.visibility is not Visibility.HIDDEN]


def hidden_outcomes(question: QuestionReport) -> list[Outcome]:
    """Those of which a student may know the number and the points."""
    return [outcome for outcome in question.outcomes if outcome.visibility is Visibility.HIDDEN]


def hidden_words(question: QuestionReport) -> str:
    """Hidden checks as a student may know them: how many, and their points together; empty where there are none.

    A hidden check with an error of ours has no points to tell.
    """
    hidden = hidden_outcomes(question)
    if not hidden:
        return ""
    count = f"{len(hidden)} hidden check{'s' if len(hidden) > 1 else ''}"
    if any(outcome.status is Status.GRADER_ERROR for outcome in hidden):
        return f"{count}, not graded yet"
    score, possible = sum(outcome.score for outcome in hidden), sum(outcome.max_score for outcome in hidden)
    return f"{count}, {score} of {possible} point{'s' if possible != 1 else ''}"


def reason_for_student(outcome: Outcome) -> str:
    """The reason in one line. For checks that are shown: a hidden check's reason is not for students."""
    return _OURS if outcome.status is Status.GRADER_ERROR else bounded_text(outcome.reason)


def says_more_than_passed(outcome: Outcome) -> bool:
    """Whether the reason tells anything beyond the status."""
    return outcome.status is not Status.PASSED or outcome.reason != AS_EXPECTED


def example_for_student(outcome: Outcome) -> str:
    """The smallest input that goes wrong; empty where there is none.

    Only public checks have examples; should another one ever get one, it is not shown.
    """
    if outcome.visibility is not Visibility.VISIBLE or outcome.example is None:
        return ""
    return bounded_text(outcome.example, EXAMPLE_LIMIT, one_line=False)
