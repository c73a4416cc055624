"""The figures of a class: pure functions from its reports to frozen data, which pages and records only have to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev, quantiles

from autograder.model import Report, Status
from autograder.report.class_items import CheckFigures, check_figures
from autograder.report.class_summary import (
    ClassSummary,
    ForbiddenUse,
    NamedMistake,
    QuestionColumn,
    forbidden_calls,
    published_score,
    question_of,
    summarize,
    why_no_grade,
)
from autograder.report.status_words import STATUS_WORDS
from tfnn.untrusted_text import bounded_text

__all__ = [
    "ClassFigures",
    "DamagedRecord",
    "Note",
    "QuestionFigures",
    "ScoreBin",
    "ScoreFigures",
    "Trouble",
    "class_figures",
    "score_bins",
    "score_figures",
]

_BINS = 10
_STOPPED = (Status.CRASHED, Status.TIMED_OUT)


@dataclass(frozen=True)
class ScoreFigures:
    """Where the scores lie and how far they spread, in points.

    Quartiles interpolate between neighbors so that the lowest score is the 0 % and the highest the 100 % point (method
    7 of Hyndman and Fan 1996). ``deviation`` is the standard deviation of this class itself: divided by n, not n - 1.
    """

    mean: float
    deviation: float
    lowest: int
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: int


@dataclass(frozen=True)
class ScoreBin:
    """How many scores lie from ``lowest`` to ``highest`` points, both included."""

    lowest: int
    highest: int
    count: int


@dataclass(frozen=True)
class QuestionFigures:
    """One question over the ``count`` graded reports that have it.

    ``number`` is its place in the set, from 1. ``mean`` and ``deviation`` are shares of its points, between 0 and 1,
    or None where there are no points to earn or nobody has a grade. Each report counts in exactly one of ``full`` (all
    points), ``part``, ``zero`` (answered, no points) and ``not_attempted`` (as it was handed out).
    """

    number: int
    id: str
    title: str
    max_score: int
    count: int
    mean: float | None
    deviation: float | None
    full: int
    part: int
    zero: int
    not_attempted: int


@dataclass(frozen=True)
class Trouble:
    """A submission without a grade (no ``question_id``), or a question in which its code was stopped; and why."""

    student: str
    question_id: str | None
    what: str
    reason: str


@dataclass(frozen=True)
class Note:
    """What the grader found worth an instructor's look in one submission."""

    student: str
    text: str


@dataclass(frozen=True)
class DamagedRecord:
    """A record that could not be read, by the name of its folder, and why."""

    folder: str
    reason: str


@dataclass(frozen=True)
class ClassFigures:
    """Everything the class page says. ``scores`` is None where nobody has a grade.

    ``questions`` are sorted from the lowest mean, ``checks`` as ``check_figures`` says, ``mistakes`` from the most
    frequent, ``troubles`` by kind (no grade, crashed, out of time) and name. ``limited`` counts reports of the sandbox
    level ``process``. ``forbidden`` are uses of functions that answers were to do without, by student.
    """

    assignment: str
    submissions: int
    graded: int
    limited: int
    max_score: int
    scores: ScoreFigures | None
    bins: tuple[ScoreBin, ...]
    questions: tuple[QuestionFigures, ...]
    mistakes: tuple[NamedMistake, ...]
    checks: tuple[CheckFigures, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[Note, ...]
    damaged: tuple[DamagedRecord, ...]
    forbidden: tuple[ForbiddenUse, ...] = ()


def class_figures(reports: Sequence[Report], damaged: Sequence[DamagedRecord] = ()) -> ClassFigures:
    """The figures of all reports of one problem set; the order in which they are given changes nothing."""
    summary = summarize(reports)
    scores = [report.score for report in summary.graded if report.score is not None]
    return ClassFigures(
        assignment=summary.reports[0].assignment if summary.reports else "",
        submissions=len(summary.reports),
        graded=len(summary.graded),
        limited=sum(report.sandbox == "process" for report in summary.reports),
        max_score=summary.max_score,
        scores=score_figures(scores),
        bins=score_bins(scores, summary.max_score),
        questions=_questions(summary),
        mistakes=summary.mistakes,
        checks=check_figures(summary.graded),
        troubles=_troubles(summary),
        notes=tuple(Note(report.student, bounded_text(note)) for report in summary.reports for note in report.notes),
        damaged=tuple(DamagedRecord(one.folder, bounded_text(one.reason)) for one in damaged),
        forbidden=forbidden_calls(summary.reports),
    )


def score_figures(scores: Sequence[int]) -> ScoreFigures | None:
    """The figures of these scores; None of none.

    >>> score_figures([10, 10, 30, 30]).deviation
    10.0
    """
    if not scores:
        return None
    lower, _, upper = quantiles(scores, method="inclusive") if len(scores) > 1 else 3 * [float(scores[0])]
    return ScoreFigures(
        mean=fmean(scores),
        deviation=pstdev(scores),
        lowest=min(scores),
        lower_quartile=lower,
        median=float(median(scores)),
        upper_quartile=upper,
        highest=max(scores),
    )


def score_bins(scores: Sequence[int], max_score: int) -> tuple[ScoreBin, ...]:
    """A histogram: at most ten bins of equal width from 0, then full marks alone, then what bonus points add, if any.

    Only the bin below full marks may be narrower. Empty without scores.

    >>> [(one.lowest, one.highest, one.count) for one in score_bins([0, 3, 5, 5], 5)]
    [(0, 0, 1), (1, 1, 0), (2, 2, 0), (3, 3, 1), (4, 4, 0), (5, 5, 2)]
    """
    if not scores:
        return ()
    width = max(1, -(-max_score // _BINS))
    edges = [(start, min(start + width, max_score) - 1) for start in range(0, max_score, width)]
    edges.append((max_score, max_score))
    if max(scores) > max_score:
        edges.append((max_score + 1, max(scores)))
    return tuple(
        ScoreBin(lowest, highest, sum(lowest <= score <= highest for score in scores)) for lowest, highest in edges
    )


def _questions(summary: ClassSummary) -> tuple[QuestionFigures, ...]:
    figures = [_question(number, column, summary.graded) for number, column in enumerate(summary.questions, start=1)]
    return tuple(sorted(figures, key=lambda question: (question.mean is None, question.mean or 0.0)))


def _question(number: int, column: QuestionColumn, graded: Sequence[Report]) -> QuestionFigures:
    answers = [answer for report in graded if (answer := question_of(report, column.id)) is not None]
    tried = [
        published_score(answer) or 0
        for answer in answers
        if not answer.outcomes or any(outcome.status is not Status.NOT_ATTEMPTED for outcome in answer.outcomes)
    ]
    not_attempted = len(answers) - len(tried)
    possible = column.max_score
    shares = [score / possible for score in [*tried, *[0] * not_attempted]] if possible else []
    full = sum(score >= possible for score in tried) if possible else 0
    part = sum(0 < score < possible for score in tried)
    return QuestionFigures(
        number=number,
        id=column.id,
        title=column.title,
        max_score=possible,
        count=len(answers),
        mean=fmean(shares) if shares else None,
        deviation=pstdev(shares) if shares else None,
        full=full,
        part=part,
        zero=len(tried) - full - part,
        not_attempted=not_attempted,
    )


def _troubles(summary: ClassSummary) -> tuple[Trouble, ...]:
    troubles = [Trouble(report.student, None, "no grade", why_no_grade(report)) for report in summary.not_gradable]
    for status in _STOPPED:
        what = STATUS_WORDS[status].word
        for report in summary.reports:
            for question in report.questions:
                stopped = [outcome for outcome in question.outcomes if outcome.status is status]
                if stopped:
                    troubles.append(Trouble(report.student, question.id, what, bounded_text(stopped[0].reason)))
    return tuple(troubles)
