"""Canvas' gradebook as CSV: the exported one with the scores of one assignment filled in.

On import Canvas compares each cell with what it has and takes over what differs, an empty cell included. So the file
holds the columns that identify students and the one assignment, nothing that may have changed since the export; and a
student without a score keeps what Canvas had.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.errors import UsageError
from autograder.export.matching import Filled, Key, local_part, match, refuse_repeated, text_key
from autograder.export.roster import Table
from autograder.export.safe_csv import Cell, csv_text
from autograder.model import Report
from tfnn.untrusted_text import bounded_text

__all__ = ["canvas_gradebook"]

_STUDENT_COLUMNS = (
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
    "Section",
)
# As Canvas names a file, lastnamefirstname_LATE_<user>_<submission>_file, and as it is collected: doejane_<user>.
_DOWNLOAD = re.compile(r"[^_]+(?:_LATE)?_(\d+)(?:_\d+_.|$)")
_TITLE_AND_ID = re.compile(r"(.*) \((\d+)\)")
_POINTS_POSSIBLE = "Points Possible"


def canvas_gradebook(reports: Sequence[Report], roster: Table, assignment: str | None = None) -> Filled:
    """Fill the scores into one assignment's column of a gradebook that Canvas exported.

    ``assignment`` is a column's whole name, its title or its number, by default the problem set's name; where there is
    no such column, a new one of that name is made, for which Canvas creates an assignment. Students are found by the
    user number in the names that Canvas gives to downloads, else by SIS login, SIS user id, the name in an e-mail
    address, or id. Rows keep their order. Raises UsageError for another kind of table, a name that fits several rows
    or columns, and a column that Canvas only computes.
    """
    _refuse_other_tables(roster)
    identity = [place for place, name in enumerate(roster.header) if name.strip() in _STUDENT_COLUMNS]
    wanted = (reports[0].assignment if assignment is None else assignment).strip()
    column = _column(roster, identity, wanted)
    title, possible = wanted if column is None else roster.header[column], max(one.max_score for one in reports)
    heads, people = _heads(roster, made=column is None), [row for row in roster.rows if not _is_head(roster, row)]
    refuse_repeated([_cell(roster, row, "ID") for row in people], "ID")
    matches = match(
        {report.student: _keys_of_name(report.student) for report in reports},
        [_keys_of_row(roster, row) for row in people],
        [bounded_text(row[0], 60) for row in people],
    )
    scores = {matches.row_of[one.student]: one.score for one in reports if one.student in matches.row_of}
    lines: list[list[Cell]] = [[*(roster.header[place] for place in identity), title]]
    for row in heads:
        points = possible if column is None and _is_points_row(row) else _kept(row, column)
        lines.append([*(row[place] for place in identity), points])
    for number, row in enumerate(people):
        score = scores.get(number)
        lines.append([*(row[place] for place in identity), _kept(row, column) if score is None else score])
    return Filled(csv_text(lines), matches.unknown, _notes(heads, column, title, possible))


def _refuse_other_tables(roster: Table) -> None:
    names = {name.strip() for name in roster.header}
    if not ({"ID", "Section"} <= names and (names & {"Student", "LastName"})):
        raise UsageError(
            f"{roster.name} is no gradebook that Canvas exported: expected the columns Student, ID, SIS Login ID, "
            f"Section..., found {roster.columns_shown()}."
        )


def _column(roster: Table, students: Sequence[int], wanted: str) -> int | None:
    """Where the assignment's column stands; None where a new one is to be made."""
    if not wanted:
        raise UsageError("--assignment takes the name of a column, received nothing.")
    others = [place for place in range(len(roster.header)) if place not in students]
    found = [place for place in others if roster.header[place].strip() == wanted]
    found = found or [place for place in others if wanted in _title_and_id(roster.header[place])]
    if len(found) > 1:
        names = ", ".join(bounded_text(roster.header[place], 60) for place in found)
        raise UsageError(f"{wanted!r} fits {len(found)} columns of {roster.name} ({names}); expected one.")
    if not found:
        return None
    if any(_is_points_row(row) and "read only" in row[found[0]] for row in roster.rows):
        raise UsageError(f"The column {wanted!r} of {roster.name} is computed by Canvas; expected an assignment's.")
    return found[0]


def _title_and_id(header: str) -> tuple[str, ...]:
    parts = _TITLE_AND_ID.fullmatch(header.strip())
    return parts.groups() if parts else ()


def _heads(roster: Table, made: bool) -> list[tuple[str, ...]]:
    """The rows about assignments, which each file has, once; a new column needs one for its points."""
    heads = list(dict.fromkeys(row for row in roster.rows if _is_head(roster, row)))
    if made and not any(_is_points_row(row) for row in heads):
        heads.append((f"    {_POINTS_POSSIBLE}", *[""] * (len(roster.header) - 1)))
    return heads


def _is_head(roster: Table, row: tuple[str, ...]) -> bool:
    """Whether a row is about assignments: points possible, or which are posted by hand (no name, no id)."""
    return _is_points_row(row) or not (row[0].strip() or _cell(roster, row, "ID"))


def _is_points_row(row: tuple[str, ...]) -> bool:
    return _POINTS_POSSIBLE in row[0]


def _kept(row: tuple[str, ...], column: int | None) -> str:
    return "" if column is None else row[column]


def _keys_of_name(student: str) -> list[Key]:
    download = _DOWNLOAD.match(student)
    keys = [("user number", download.group(1))] if download else []
    text = text_key(student)
    return [*keys, text] if text else keys


def _keys_of_row(roster: Table, row: tuple[str, ...]) -> list[Key]:
    number, login = _cell(roster, row, "ID"), _cell(roster, row, "SIS Login ID")
    texts = [number, login, local_part(login), _cell(roster, row, "SIS User ID")]
    return [("user number", number), *(key for text in texts if (key := text_key(text)) is not None)]


def _cell(roster: Table, row: tuple[str, ...], column: str) -> str:
    place = roster.position(column)
    return "" if place is None else row[place].strip()


def _notes(heads: Sequence[tuple[str, ...]], column: int | None, title: str, possible: int) -> tuple[str, ...]:
    shown = bounded_text(title, 100)
    if column is None:
        return (f"The gradebook has no column {shown!r}: Canvas will offer to create an assignment of that name.",)
    there = next((row[column].strip() for row in heads if _is_points_row(row)), "")
    if there and there not in (str(possible), f"{possible}.0", f"{possible}.00"):
        return (f"{shown} counts {bounded_text(there, 20)} points in Canvas, {possible} here; nothing was scaled.",)
    return ()
