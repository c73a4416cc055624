"""Tables as CSV: RFC 4180 text with newline line ends, in which no cell acts as a formula."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.report.as_csv import csv_cell

__all__ = ["csv_text"]

Cell = str | int | None

_NOTHING = "-"


def csv_text(rows: Iterable[Iterable[Cell]]) -> str:
    r"""All rows, cells quoted where needed. Text that a spreadsheet would run gets a leading apostrophe.

    A dash alone stays as it is: platforms write it for "no value" and read it back, and no spreadsheet runs it.

    >>> csv_text([["=1+1", "-", 3, None], ["Lee, Ann", "-2.5", "", "-A1"]]).splitlines()
    ["'=1+1,-,3,", '"Lee, Ann",-2.5,,\'-A1']
    """
    return "".join(",".join(_cell(cell) for cell in row) + "\n" for row in rows)


def _cell(value: Cell) -> str:
    return _NOTHING if value == _NOTHING else csv_cell(value)
