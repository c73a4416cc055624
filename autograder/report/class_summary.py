"""What a whole class's reports say together: columns, counts, averages, and the mistakes that have a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

from autograder.model import ForbiddenCall, Outcome, QuestionReport, Report, Status
from tfnn.untrusted_text import bounded_text

__all__ = [
    "POINTS_LEGEND",
    "ClassSummary",
    "ForbiddenUse",
    "NamedMistake",
    "QuestionColumn",
    "average_score",
    "forbidden_calls",
    "grader_errors",
    "points_mark",
    "published_score",
    "question_columns",
    "question_of",
    "sorted_by_student",
    "summarize",
    "why_no_grade",
]


_LINE_LIMIT = 160  # characters of a student's line
POINTS_LEGEND = "\N{EN DASH} not attempted   \N{SECTION SIGN} an error of ours, no score yet"
"""What stands in a cell in place of points."""


@dataclass(frozen=True)
class QuestionColumn:
    """One question as the heading of a column."""

    id: str
    title: str
    max_score: int


@dataclass(frozen=True)
class NamedMistake:
    """One misconception and the students whose answers equal it."""

    question_id: str
    name: str
    hint: str | None
    students: tuple[str, ...]


@dataclass(frozen=True)
class ForbiddenUse:
    """One use of a function that a student's answer was to do without."""

    student: str
    question_id: str
    call: ForbiddenCall


@dataclass(frozen=True)
class ClassSummary:
    """Reports sorted by name, all and parted by whether they have a grade. Averages are None where nobody has one."""

    questions: tuple[QuestionColumn, ...]
    reports: tuple[Report, ...]
    graded: tuple[Report, ...]
    not_gradable: tuple[Report, ...]
    max_score: int
    mean: float | None
    median: float | None
    mistakes: tuple[NamedMistake, ...]


def summarize(reports: Sequence[Report]) -> ClassSummary:
    """Put a class together. ``mistakes`` are most frequent first; ties stand in the order of the questions."""
    by_name = sorted_by_student(reports)
    graded = tuple(report for report in by_name if report.gradable)
    scores = [report.score for report in graded if report.score is not None]
    columns = question_columns(by_name)
    return ClassSummary(
        questions=columns,
        reports=tuple(by_name),
        graded=graded,
        not_gradable=tuple(report for report in by_name if not report.gradable),
        max_score=max((report.max_score for report in by_name), default=0),
        mean=mean(scores) if scores else None,
        median=median(scores) if scores else None,
        mistakes=_named_mistakes(by_name, [column.id for column in columns]),
    )


def sorted_by_student(reports: Sequence[Report]) -> list[Report]:
    """In the order of names as people read them: capital letters do not come first."""
    return sorted(reports, key=lambda report: (report.student.casefold(), report.student))


def question_columns(reports: Sequence[Report]) -> tuple[QuestionColumn, ...]:
    """Every question that any report mentions, in the order of the report with the most questions."""
    columns: dict[str, QuestionColumn] = {}
    for report in sorted(reports, key=lambda report: -len(report.questions)):
        for question in report.questions:
            columns.setdefault(question.id, QuestionColumn(question.id, question.title, question.max_score))
    return tuple(columns.values())


def question_of(report: Report, question_id: str) -> QuestionReport | None:
    """The report's question of that id, or None."""
    return next((question for question in report.questions if question.id == question_id), None)


def published_score(question: QuestionReport | None) -> int | None:
    """Points of a question; None where it was not graded or an error of ours is in it, so that it never reads as 0."""
    if question is None or any(outcome.status is Status.GRADER_ERROR for outcome in question.outcomes):
        return None
    return question.score


def points_mark(question: QuestionReport | None) -> str:
    """A question's points for a narrow cell, or the mark of ``POINTS_LEGEND`` that stands instead; empty for None."""
    if question is None:
        return ""
    if (score := published_score(question)) is None:
        return "\N{SECTION SIGN}"
    untouched = all(outcome.status is Status.NOT_ATTEMPTED for outcome in question.outcomes)
    return "\N{EN DASH}" if untouched and question.outcomes else str(score)


def average_score(graded: Sequence[Report], question_id: str) -> float | None:
    """Mean points of one question over the given reports, or None where it has no score in any of them."""
    scores = [published_score(question_of(report, question_id)) for report in graded]
    known = [score for score in scores if score is not None]
    return mean(known) if known else None


def forbidden_calls(reports: Sequence[Report]) -> tuple[ForbiddenUse, ...]:
    """Every use of a forbidden function, in the order of the reports and their questions; texts are cleaned."""
    return tuple(
        ForbiddenUse(
            report.student,
            question.id,
            replace(call, where=bounded_text(call.where), text=bounded_text(call.text, _LINE_LIMIT)),
        )
        for report in reports
        for question in report.questions
        for call in question.forbidden_calls
    )


def grader_errors(report: Report) -> list[tuple[QuestionReport, Outcome]]:
    """The outcomes that are ours to repair, each with its question."""
    return [
        (question, outcome)
        for question in report.questions
        for outcome in question.outcomes
        if outcome.status is Status.GRADER_ERROR
    ]


def why_no_grade(report: Report) -> str:
    """One sentence for the instructor on why this report has no grade; empty when it has one."""
    if report.problem is not None:
        return bounded_text(report.problem)
    ours = grader_errors(report)
    if not ours:
        return ""
    question, outcome = ours[0]
    more = f" and {len(ours) - 1} more" if len(ours) > 1 else ""
    return bounded_text(f"The grader itself failed in {question.id}.{outcome.check_id}{more}: {outcome.reason}")


def _named_mistakes(reports: Sequence[Report], order: Sequence[str]) -> tuple[NamedMistake, ...]:
    students: dict[tuple[str, str], list[str]] = {}
    hints: dict[tuple[str, str], str | None] = {}
    for report in reports:
        for question in report.questions:
            named = [name for name in (question.misconception, question.also_misconception) if name is not None]
            for name in named:
                key = (question.id, name)
                students.setdefault(key, []).append(report.student)
                if len(named) == 1 or key not in hints:  # two mistakes share one text, the hints of both
                    hints[key] = question.hint
    ranked = sorted(students, key=lambda key: (-len(students[key]), order.index(key[0]), key[1]))
    return tuple(NamedMistake(*key, hints[key], tuple(students[key])) for key in ranked)
