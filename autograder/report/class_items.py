"""Item analysis: what the class's outcomes say about each check, in the terms of classical test theory.

Only reports with a grade count. An item is one check, passed or not; a student's total is the score of the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import StatisticsError, correlation, fmean

from autograder.model import Outcome, Report, Status

__all__ = [
    "ENOUGH_STUDENTS",
    "NOBODY_FAILED",
    "NOBODY_PASSED",
    "WRONG_WAY_ROUND",
    "CheckFigures",
    "check_figures",
    "corrected_item_total_correlation",
    "upper_lower_index",
]

ENOUGH_STUDENTS = 20
"""Below this many grades the figures of one check are mostly chance."""
NOBODY_PASSED = "nobody passed this"
NOBODY_FAILED = "nobody failed this"
WRONG_WAY_ROUND = "separates the wrong way round"

_EXTREME_GROUP = 0.27
_STANDARD_ERRORS = 2.0


@dataclass(frozen=True)
class CheckFigures:
    """One check over all graded reports that have it.

    ``share_passed`` is the item's difficulty (the higher, the easier), between 0 and 1; ``correlation`` and
    ``upper_lower`` are its discrimination, between -1 and 1, or None where they are not defined. ``flags`` are in
    words, the most serious first.
    """

    question_id: str
    check_id: str
    title: str
    points: int
    count: int
    passed: int
    not_attempted: int
    correlation: float | None
    upper_lower: float | None
    flags: tuple[str, ...]

    @property
    def share_passed(self) -> float:
        """Students who passed over students graded."""
        return self.passed / self.count


def check_figures(graded: Sequence[Report]) -> tuple[CheckFigures, ...]:
    """The figures of every check, in the order in which an instructor may want to look at them.

    First those that separate the wrong way round, then those that nobody passed, then the others from hard to easy;
    ties stand in the order of the set. ``graded`` are reports with a grade.
    """
    taken: dict[tuple[str, str], list[tuple[Outcome, int]]] = {}
    for report in sorted(graded, key=lambda report: -len(report.questions)):
        for question in report.questions:
            for outcome in question.outcomes:
                taken.setdefault((question.id, outcome.check_id), []).append((outcome, report.score or 0))
    figures = [_figures(question_id, outcomes) for (question_id, _), outcomes in taken.items()]
    return tuple(sorted(figures, key=_interest))


def corrected_item_total_correlation(passed: Sequence[bool], rest: Sequence[int]) -> float | None:
    """Pearson's correlation of passing a check (0 or 1) with the rest of the score; None where either is constant.

    ``rest`` is each student's total without the points of this check: with them, the check would in part correlate
    with itself. Of a 0/1 variable this is the point-biserial correlation, (M1 - M0) / s * sqrt(p * (1 - p)): M1 and M0
    are the mean rest of those who passed and of those who did not, s is the standard deviation of all rests (divided
    by n) and p the share that passed.

    Source: Henrysson, "Correction of item-total correlations in item analysis", Psychometrika 28 (1963); Lord and
    Novick, "Statistical Theories of Mental Test Scores" (1968), chapter 15.
    """
    try:
        return correlation([float(one) for one in passed], rest)
    except StatisticsError:  # fewer than two students, or nothing varies
        return None


def upper_lower_index(passed: Sequence[bool], totals: Sequence[int]) -> float | None:
    """Share that passed among the best 27 % of the totals, minus the share among the lowest 27 %.

    None for a single student. A group has 0.27 n students, rounded, at least one. Students of equal total at the edge
    of a group share its remaining places in equal parts, so that no order among them decides.

    Source: Kelley, "The selection of upper and lower groups for the validation of test items", Journal of Educational
    Psychology 30 (1939), where 27 % is shown to separate two groups of normally distributed totals best.
    """
    size = max(1, round(_EXTREME_GROUP * len(totals)))
    if 2 * size > len(totals):
        return None
    return _share_of_best(passed, totals, size) - _share_of_best(passed, [-total for total in totals], size)


def _share_of_best(passed: Sequence[bool], totals: Sequence[int], size: int) -> float:
    edge = sorted(totals, reverse=True)[size - 1]
    inside = [one for one, total in zip(passed, totals, strict=True) if total > edge]
    at_the_edge = [one for one, total in zip(passed, totals, strict=True) if total == edge]
    return (sum(inside) + (size - len(inside)) * fmean(at_the_edge)) / size


def _figures(question_id: str, taken: Sequence[tuple[Outcome, int]]) -> CheckFigures:
    first = taken[0][0]
    passed = [outcome.status is Status.PASSED for outcome, _ in taken]
    not_attempted = sum(outcome.status is Status.NOT_ATTEMPTED for outcome, _ in taken)
    strength = corrected_item_total_correlation(passed, [total - outcome.score for outcome, total in taken])
    return CheckFigures(
        question_id=question_id,
        check_id=first.check_id,
        title=first.title,
        points=first.max_score,
        count=len(taken),
        passed=sum(passed),
        not_attempted=not_attempted,
        correlation=strength,
        upper_lower=upper_lower_index(passed, [total for _, total in taken]),
        flags=_flags(len(taken), sum(passed), not_attempted, strength),
    )


def _flags(count: int, passed: int, not_attempted: int, strength: float | None) -> tuple[str, ...]:
    flags = []
    if strength is not None and _is_wrong_way_round(count, strength):
        flags.append(WRONG_WAY_ROUND)
    if passed == 0:
        flags.append(NOBODY_PASSED)
    if passed == count:
        flags.append(NOBODY_FAILED)
    if not_attempted:
        flags.append(f"not attempted by {not_attempted}")
    return tuple(flags)


def _is_wrong_way_round(count: int, strength: float) -> bool:
    """Whether a correlation is further below zero than chance explains, with enough students to say so.

    Where a check has nothing to do with the rest, its correlation scatters around 0 with the standard error
    1 / sqrt(n - 1) (Pitman 1937: exact over all ways to pair the two). Two of them are asked for.
    """
    return count >= ENOUGH_STUDENTS and strength < -_STANDARD_ERRORS / sqrt(count - 1)


def _interest(figures: CheckFigures) -> tuple[bool, bool, float]:
    return WRONG_WAY_ROUND not in figures.flags, NOBODY_PASSED not in figures.flags, figures.share_passed
