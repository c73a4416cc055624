"""grades.csv: one row per student, for spreadsheets and scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.model import Report
from autograder.report.as_json import GRADED, NOT_GRADABLE
from autograder.report.class_summary import published_score, question_columns, question_of, sorted_by_student
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["csv_cell", "grades_csv"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: full-width
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^ | $')  # semicolon and tab too: some spreadsheets split there


def grades_csv(reports: Sequence[Report], question_ids: Sequence[str] = ()) -> str:
    """The grades as RFC 4180 text with newline line ends: student, score, max_score, one column per question, status.

    Rows are sorted by student. ``question_ids`` are columns to have in any case, first and in that order; questions
    that only the reports know follow. A submission without a grade has empty scores, never zeros.
    """
    known = [column.id for column in question_columns(reports)]
    columns = list(dict.fromkeys([*question_ids, *known]))
    rows: list[list[str | int | None]] = [["student", "score", "max_score", *columns, "status"]]
    rows += [_row(report, columns) for report in sorted_by_student(reports)]
    return "".join(",".join(csv_cell(value) for value in row) + "\n" for row in rows)


def csv_cell(value: str | int | float | None) -> str:
    """One cell, quoted where needed. Text that a spreadsheet would run as a formula gets a leading apostrophe.

    >>> csv_cell("=1+1"), csv_cell(-3), csv_cell("-3.5"), csv_cell(None), csv_cell("Lee, Ann")
    ("'=1+1", '-3', '-3.5', '', '"Lee, Ann"')
    """
    text = "" if value is None else str(value)
    if text.lstrip(" ").startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def _row(report: Report, columns: Sequence[str]) -> list[str | int | None]:
    name = bounded_text(report.student, NAME_LIMIT)
    if not report.gradable:
        return [name, None, report.max_score, *[None] * len(columns), NOT_GRADABLE]
    scores = [published_score(question_of(report, column)) for column in columns]
    return [name, report.score, report.max_score, *scores, GRADED]
