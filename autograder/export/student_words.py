"""A report in words and rows that may reach its student, for platforms without hidden checks of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.model import Outcome, QuestionReport, Report, Status
from autograder.report.class_summary import published_score
from autograder.report.status_words import STATUS_WORDS
from autograder.report.student_view import (
    example_for_student,
    hidden_outcomes,
    hidden_words,
    problem_for_student,
    reason_for_student,
    says_more_than_passed,
    shown_outcomes,
)
from tfnn.untrusted_text import bounded_text

__all__ = ["FEEDBACK_LIMIT", "StudentRow", "check_words", "feedback", "hint_words", "points", "student_rows"]

FEEDBACK_LIMIT = 20_000
"""Characters of all that is said about one submission; a spreadsheet's cell holds 32,767."""


@dataclass(frozen=True)
class StudentRow:
    """One line of a result: a check that is shown, or all hidden checks of a question together.

    ``score`` is None where an error of ours leaves none. ``text`` says what there is to say besides the points.
    """

    name: str
    passed: bool
    score: int | None
    max_score: int
    text: str
    seconds: float


def feedback(report: Report) -> str:
    """Everything about one submission as plain text, each line a sentence: total, questions, checks, hints."""
    if (problem := problem_for_student(report)) is not None:
        return problem
    lines = [f"{report.score} of {points(report.max_score)}."]
    for number, question in enumerate(report.questions, start=1):
        lines += _question_lines(number, question)
    return bounded_text("\n".join(lines), FEEDBACK_LIMIT, one_line=False)


def student_rows(report: Report) -> list[StudentRow]:
    """One row for each check that is shown, one for the hidden ones of each question; their scores add up.

    Names begin with a number, so that no two are equal. The hint stands with the first row that is not passed.
    """
    rows: list[StudentRow] = []
    for number, question in enumerate(report.questions, start=1):
        rows += _with_hint([*_shown_rows(number, question), *_hidden_rows(number, question)], hint_words(question))
    return rows


def check_words(outcome: Outcome) -> str:
    """What a student may read about one shown check: the reason and the smallest example; empty after a plain pass."""
    words = reason_for_student(outcome) if says_more_than_passed(outcome) else ""
    if example := example_for_student(outcome):
        words += f"\n\nThe smallest input we found on which it goes wrong (lists stand for arrays):\n{example}"
    return words


def hint_words(question: QuestionReport) -> str:
    """The question that leads to the mistake, or the empty text."""
    return f"A question to think about: {bounded_text(question.hint)}" if question.hint else ""


def points(number: int) -> str:
    """A number of points in words."""
    return f"{number} point{'' if number == 1 else 's'}"


def _question_lines(number: int, question: QuestionReport) -> Iterator[str]:
    score = published_score(question)
    yield f"{number}. {bounded_text(question.title)}: {score} of {points(question.max_score)}."
    for outcome in shown_outcomes(question):
        if outcome.status is not Status.PASSED:
            title, word = bounded_text(outcome.title), STATUS_WORDS[outcome.status].word
            yield f"- {title} ({word}): {_as_sentence(reason_for_student(outcome))}"
    if hidden := hidden_words(question):
        yield f"- {hidden}."
    if hint := hint_words(question):
        yield hint


def _with_hint(rows: list[StudentRow], hint: str) -> list[StudentRow]:
    for position, row in enumerate(rows):
        if hint and not row.passed:
            rows[position] = replace(row, text=f"{row.text}\n\n{hint}".strip())
            break
    return rows


def _shown_rows(number: int, question: QuestionReport) -> Iterator[StudentRow]:
    shown = shown_outcomes(question)
    for position, outcome in enumerate(question.outcomes, start=1):
        if outcome in shown:
            score = None if outcome.status is Status.GRADER_ERROR else outcome.score
            name = f"{number}.{position} {bounded_text(outcome.title)}"
            passed = outcome.status is Status.PASSED
            yield StudentRow(name, passed, score, outcome.max_score, check_words(outcome), outcome.seconds)


def _hidden_rows(number: int, question: QuestionReport) -> Iterator[StudentRow]:
    hidden = hidden_outcomes(question)
    if not hidden:
        return
    ours = any(outcome.status is Status.GRADER_ERROR for outcome in hidden)
    yield StudentRow(
        name=f"{number} {bounded_text(question.title)}: {len(hidden)} hidden check{'s' if len(hidden) > 1 else ''}",
        passed=all(outcome.status is Status.PASSED for outcome in hidden),
        score=None if ours else sum(outcome.score for outcome in hidden),
        max_score=sum(outcome.max_score for outcome in hidden),
        text="",
        seconds=sum(outcome.seconds for outcome in hidden),
    )


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
