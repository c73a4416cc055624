"""Read what a platform exported about its students: a gradebook or worksheet (CSV), or a list of members (JSON)."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UnreadableSubmission, UsageError
from autograder.untrusted import read_file
from tfnn.untrusted_text import bounded_text

__all__ = ["Table", "read_members", "read_table"]

_COLUMNS_SHOWN = 8


@dataclass(frozen=True)
class Table:
    """One or more CSV files with the same columns, one below the other. Every row is as long as the header.

    ``name`` stands for the files in messages.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def position(self, column: str) -> int | None:
        """Where a column stands, up to case; None where there is none. Raises UsageError when there are several."""
        found = [place for place, name in enumerate(self.header) if name.strip().casefold() == column.casefold()]
        if len(found) > 1:
            raise UsageError(f"{self.name} has {len(found)} columns named {column!r}, expected one.")
        return found[0] if found else None

    def columns_shown(self) -> str:
        """The first columns' names for a message."""
        names = ", ".join(bounded_text(name, 40) or "(no name)" for name in self.header[:_COLUMNS_SHOWN])
        more = len(self.header) - _COLUMNS_SHOWN
        return f"{names} and {more} more" if more > 0 else names


def read_table(paths: Sequence[Path]) -> Table:
    """Read CSV files, separated by commas, semicolons or tabs, in UTF-8 with or without a byte order mark.

    Raises UsageError when one cannot be read, is no such table, or has other columns than the first.
    """
    tables = [_table(path, _text(path)) for path in paths]
    first = tables[0]
    for table in tables[1:]:
        if table.header != first.header:
            raise UsageError(
                f"{table.name} has other columns than {first.name}: {table.columns_shown()}; "
                f"expected {first.columns_shown()}."
            )
    return Table(", ".join(table.name for table in tables), first.header, sum((table.rows for table in tables), ()))


def read_members(paths: Sequence[Path]) -> Table:
    """The same for lists of members, of which each file is a CSV table or LTI's ``{"members": [...]}`` as JSON.

    The column names are those of the JSON: "user_id" and what else is text. Raises UsageError.
    """
    tables = []
    for path in paths:
        text = _text(path)
        tables.append(_members(path, text) if text.lstrip().startswith("{") else _table(path, text))
    header = tuple(dict.fromkeys(name for table in tables for name in table.header))
    rows = []
    for table in tables:
        for row in table.rows:
            cells = dict(zip(table.header, row, strict=True))
            rows.append(tuple(cells.get(name, "") for name in header))
    return Table(", ".join(table.name for table in tables), header, tuple(rows))


def _text(path: Path) -> str:
    try:
        return read_file(Path(os.path.realpath(path))).data.decode("utf-8-sig")
    except UnreadableSubmission as error:
        raise UsageError(f"The roster {_shown(path)} cannot be used: {error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The roster {_shown(path)} is not text in UTF-8, expected a CSV file.") from error


def _table(path: Path, text: str) -> Table:
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(_fitted(path, row, len(rows[0]) if rows else len(row), reader.line_num))
    except csv.Error as error:
        raise UsageError(f"The roster {_shown(path)} is no CSV file: {error} in line {reader.line_num}.") from error
    if not rows:
        raise UsageError(f"The roster {_shown(path)} is empty, expected a CSV file with a line of column names.")
    return Table(_shown(path), rows[0], tuple(rows[1:]))


def _fitted(path: Path, row: list[str], length: int, line: int) -> tuple[str, ...]:
    if any(row[length:]):
        raise UsageError(f"In the roster {_shown(path)}, line {line} has {len(row)} cells, expected {length}.")
    return (*row[:length], *[""] * (length - len(row)))


def _members(path: Path, text: str) -> Table:
    try:
        members = json.loads(text)["members"]
        records = [{name: value for name, value in one.items() if isinstance(value, str)} for one in members]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f'The roster {_shown(path)} is no list of members, expected {{"members": [...]}}.') from error
    header = tuple(dict.fromkeys(name for record in records for name in record))
    return Table(_shown(path), header, tuple(tuple(record.get(name, "") for name in header) for record in records))


def _shown(path: Path) -> str:
    return bounded_text(str(path), 200)
