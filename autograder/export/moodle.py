"""Moodle's offline grading worksheet with grades and feedback filled in.

On import Moodle finds a student by ``Identifier``, takes over ``Grade`` and the feedback, and passes over, without a
word, a grade above the maximum and a grade that is locked. So both are said here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from autograder.errors import UsageError
from autograder.export.matching import Filled, Key, local_part, match, refuse_repeated, text_key
from autograder.export.roster import Table
from autograder.export.safe_csv import Cell, csv_text
from autograder.export.student_words import feedback
from autograder.model import Report
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["moodle_worksheet"]

_IDENTIFIER, _FULL_NAME, _EMAIL = "Identifier", "Full name", "Email address"
_GRADE, _MAXIMUM, _CHANGEABLE = "Grade", "Maximum Grade", "Grade can be changed"
_FEEDBACK = "Feedback comments"
# As Moodle names a folder, Full Name_<participant>_assignsubmission_file; as it is collected, Full Name_<participant>.
_DOWNLOAD = re.compile(r"(.*)_(\d+)(?:_assignsubmission_|$)", re.DOTALL)
_PARTICIPANT = re.compile(r"(?:participant[ _])?(\d+)", re.IGNORECASE)
_BLIND = "participant"


def moodle_worksheet(reports: Sequence[Report], worksheet: Table) -> Filled:
    """Fill grades and feedback into a worksheet downloaded from Moodle; everything else stays as it is.

    Students are found by the participant's number in the names that Moodle gives to downloads (or as the whole name),
    else by e-mail address, the name in it, or full name. Those without a grade keep what the worksheet has. Feedback is
    plain text in which < and & are written as HTML needs them: Moodle shows that column as HTML. Raises UsageError for
    another kind of table, a name that fits several rows, and a number that is another student's.
    """
    _refuse_other_tables(worksheet)
    numbers = [_number(_cell(worksheet, row, _IDENTIFIER)) for row in worksheet.rows]
    refuse_repeated(numbers, "identifier")
    matches = match(
        {report.student: _keys_of_name(report.student) for report in reports},
        [_keys_of_row(worksheet, row) for row in worksheet.rows],
        [bounded_text(_label(worksheet, row), 60) for row in worksheet.rows],
    )
    rows: list[list[Cell]] = [list(row) for row in worksheet.rows]
    notes: list[str] = []
    for report in reports:
        place = matches.row_of.get(report.student)
        if place is not None:
            _refuse_another_name(report.student, worksheet, worksheet.rows[place])
            notes += _fill(rows[place], worksheet, report)
    if worksheet.position(_FEEDBACK) is None:
        notes.append(f"The worksheet has no column {_FEEDBACK!r}, so it gets grades without feedback.")
    return Filled(csv_text([worksheet.header, *rows]), matches.unknown, tuple(notes))


def _refuse_other_tables(worksheet: Table) -> None:
    if any(worksheet.position(column) is None for column in (_IDENTIFIER, _GRADE)):
        raise UsageError(
            f"{worksheet.name} is no grading worksheet that Moodle made in English: expected the columns Identifier, "
            f"Full name, Email address, Grade..., found {worksheet.columns_shown()}."
        )


def _fill(row: list[Cell], worksheet: Table, report: Report) -> Iterator[str]:
    """Write one student's cells; yields what Moodle will not take over."""
    if report.score is None:
        return
    name = bounded_text(report.student, NAME_LIMIT)
    texts = [str(cell) for cell in row]
    maximum = _as_number(_cell(worksheet, texts, _MAXIMUM))
    if _cell(worksheet, texts, _CHANGEABLE).casefold() == "no":
        yield f"{name}: the grade is locked in Moodle, so it will stay as it is there."
    elif maximum is not None and report.score > maximum:
        yield f"{name}: Moodle passes over a grade above its maximum ({report.score} of {maximum:g}); raise that first."
    _set(row, worksheet, _GRADE, report.score)
    _set(row, worksheet, _FEEDBACK, html.escape(feedback(report), quote=False))


def _set(row: list[Cell], worksheet: Table, column: str, value: Cell) -> None:
    place = worksheet.position(column)
    if place is not None:
        row[place] = value


def _keys_of_name(student: str) -> list[Key]:
    number = _DOWNLOAD.match(student) or _PARTICIPANT.fullmatch(student.strip())
    keys = [("participant", str(int(number.groups()[-1])))] if number else []
    text = text_key(student.replace("_", " "))
    return [*keys, text] if text else keys


def _keys_of_row(worksheet: Table, row: Sequence[str]) -> list[Key]:
    email = _cell(worksheet, row, _EMAIL)
    texts = [email, local_part(email), _cell(worksheet, row, _FULL_NAME)]
    keys = [key for text in texts if (key := text_key(text.replace("_", " "))) is not None]
    number = _number(_cell(worksheet, row, _IDENTIFIER))
    return [("participant", number), *keys] if number else keys


def _refuse_another_name(student: str, worksheet: Table, row: Sequence[str]) -> None:
    """Participants' numbers begin anew in each assignment: a worksheet of another one would fit the wrong students."""
    download = _DOWNLOAD.match(student)
    there = _cell(worksheet, row, _FULL_NAME)
    if download is None or not there or _letters(download.group(1)) in (_letters(there), _letters(_BLIND)):
        return
    raise UsageError(
        f"{bounded_text(student, NAME_LIMIT)} has the number of {bounded_text(there, 60)} in {worksheet.name}: "
        "expected the worksheet of the assignment that was graded, received another one's."
    )


def _letters(name: str) -> list[str]:
    """What is left of a name in a file's name, whatever the order of its parts."""
    return sorted(character for character in name.casefold() if character.isalpha())


def _number(identifier: str) -> str:
    """The number at the end of ``Participant 12345``; empty where there is none."""
    digits = re.search(r"\d+$", identifier)
    return str(int(digits.group())) if digits else ""


def _as_number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _label(worksheet: Table, row: Sequence[str]) -> str:
    return _cell(worksheet, row, _FULL_NAME) or _cell(worksheet, row, _IDENTIFIER)


def _cell(worksheet: Table, row: Sequence[str], column: str) -> str:
    place = worksheet.position(column)
    return "" if place is None else row[place].strip()
