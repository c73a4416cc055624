"""class.html, the page about a class for its instructor, and class.json, the same figures for scripts.

Neither holds a date or anything else that another run over the same reports would change. The page names students,
hidden checks and misconceptions: it is not for students.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from autograder.report.as_html import page_environment
from autograder.report.class_figures import ClassFigures
from autograder.report.class_items import ENOUGH_STUDENTS, NOBODY_PASSED, WRONG_WAY_ROUND, CheckFigures

__all__ = ["CLASS_SCHEMA_VERSION", "class_html", "class_record"]

CLASS_SCHEMA_VERSION = 1

_EXAMPLES = 4  # students named beside a mistake; class.json has all
_MISTAKE_ROWS = 20  # the rarer ones are folded away
_ROWS = 100  # of students with the same kind of trouble, before the page only counts them
_DIGITS = 4  # after the point, in class.json: more than any figure of a class can mean


def class_html(figures: ClassFigures, *, has_index: bool = True) -> str:
    """The page of a class: one file that needs nothing else.

    Links lead to ``<student>/report.html`` beside it, and to index.html with ``has_index``.
    """
    alarming = [check for check in figures.checks if _is_alarming(check)]
    return (
        page_environment()
        .get_template("class.html.j2")
        .render(
            class_=figures,
            has_index=has_index,
            alarming=alarming,
            few=figures.graded < ENOUGH_STUDENTS,
            enough=ENOUGH_STUDENTS,
            tallest=max((one.count for one in figures.bins), default=0),
            no_grade=[trouble for trouble in figures.troubles if trouble.question_id is None],
            stopped=[trouble for trouble in figures.troubles if trouble.question_id is not None],
            examples=_EXAMPLES,
            mistake_rows=_MISTAKE_ROWS,
            rows=_ROWS,
            in_percent=in_percent,
            signed=signed,
            points_range=points_range,
            is_alarming=_is_alarming,
            alarms=(WRONG_WAY_ROUND, NOBODY_PASSED),
        )
    )


def class_record(figures: ClassFigures) -> dict[str, Any]:
    """The figures as JSON-ready data: the fields of ``ClassFigures`` by name, numbers rounded to four digits."""
    record: dict[str, Any] = _rounded(asdict(figures))
    for check, numbers in zip(figures.checks, record["checks"], strict=True):
        numbers["share_passed"] = round(check.share_passed, _DIGITS)
    return {"schema_version": CLASS_SCHEMA_VERSION, **record}


def in_percent(share: float | None) -> str:
    """A share in whole percent. Rounding never turns some into none or all.

    >>> in_percent(0.999), in_percent(0.001), in_percent(0.625), in_percent(0.0), in_percent(None)
    ('99\\xa0%', '1\\xa0%', '62\\xa0%', '0\\xa0%', '–')
    """
    if share is None:
        return "\N{EN DASH}"
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole}\N{NO-BREAK SPACE}%"


def signed(number: float | None) -> str:
    """A figure between -1 and 1 with two digits and a true minus sign.

    >>> signed(0.4), signed(-0.125), signed(-0.001), signed(None)
    ('0.40', '−0.12', '0.00', '–')
    """
    if number is None:
        return "\N{EN DASH}"
    text = f"{number:.2f}".replace("-0.00", "0.00")
    return text.replace("-", "\N{MINUS SIGN}")


def points_range(lowest: int, highest: int) -> str:
    """The scores of one bin.

    >>> points_range(0, 10), points_range(5, 5)
    ('0 to 10', '5')
    """
    return str(lowest) if lowest == highest else f"{lowest} to {highest}"


def _is_alarming(check: CheckFigures) -> bool:
    return WRONG_WAY_ROUND in check.flags or NOBODY_PASSED in check.flags


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value
