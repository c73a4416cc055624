"""What each export format makes of a class: which files with which text. Writing them is the command's business.

A new format is a function from an ``Order`` to ``Contents`` and a line in ``FORMATS`` (and in ``cli_export``, which
knows the names without loading this).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from autograder.errors import UsageError
from autograder.export.canvas import canvas_gradebook
from autograder.export.classroom50 import classroom50_result
from autograder.export.github import github_output_line, github_result
from autograder.export.gradescope import gradescope_results
from autograder.export.junit import junit_xml
from autograder.export.long_csv import long_csv
from autograder.export.lti import lti_score
from autograder.export.matching import local_part, match, refuse_repeated, text_key
from autograder.export.moodle import moodle_worksheet
from autograder.export.roster import read_members, read_table
from autograder.model import Report
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["FORMATS", "Contents", "Format", "Order", "RosterUse", "refuse_repeated_students", "refuse_wrong_options"]


class RosterUse(Enum):
    """Whether a format is filled into, or named after, what the platform knows about its students."""

    NONE = "takes no --roster"
    OPTIONAL = "may take --roster"
    NEEDED = "needs --roster"


@dataclass(frozen=True)
class Order:
    """What is to be exported: at least one report, and what the command was told. ``now`` has a time zone."""

    reports: tuple[Report, ...]
    now: datetime
    rosters: tuple[Path, ...] = ()
    assignment: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contents:
    """What is to be written. ``texts`` has one text for a file (under the empty name), or one per name in a folder.

    ``unknown`` students are not in the roster and in no file; ``notes`` are sentences for the instructor; ``line`` is
    for a script to read.
    """

    texts: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True)
class Format:
    """``name`` is the file or folder (``is_folder``) that is written by default: below the results, or in the working
    folder (``is_here``) where a platform looks for it there.
    """

    makes: Callable[[Order], Contents]
    name: str
    roster: RosterUse = RosterUse.NONE
    roster_kind: str = ""
    is_folder: bool = False
    is_here: bool = False


def refuse_wrong_options(to: str, rosters: tuple[Path, ...], assignment: str | None) -> None:
    """Raises UsageError when a format lacks a roster it needs, or has options it does not know."""
    chosen = FORMATS[to]
    if rosters and chosen.roster is RosterUse.NONE:
        raise UsageError(f"--to {to} {chosen.roster.value}, received {bounded_text(str(rosters[0]), 200)}.")
    if not rosters and chosen.roster is RosterUse.NEEDED:
        raise UsageError(f"--to {to} {chosen.roster.value} FILE: {chosen.roster_kind}; received none.")
    if assignment is not None and to != "canvas":
        raise UsageError(f"--assignment names a column of Canvas' gradebook; --to {to} has none.")


def refuse_repeated_students(reports: Sequence[Report]) -> None:
    """Raises UsageError when two students' names look the same once they are cleaned for a table."""
    seen: set[str] = set()
    for report in reports:
        name = bounded_text(report.student, NAME_LIMIT)
        if (same := name.casefold()) in seen:
            raise UsageError(f"Two students are called {name}; expected names that can be told apart.")
        seen.add(same)


def _gradescope(order: Order) -> Contents:
    return Contents({f"{one.student}/results.json": _as_json(gradescope_results(one)) for one in order.reports})


def _classroom50(order: Order) -> Contents:
    report = _only_report(order, "classroom50")
    return Contents({"": _as_json(classroom50_result(report, order.environment, order.now))})


def _github(order: Order) -> Contents:
    result = github_result(_only_report(order, "github"))
    return Contents({"": _as_json(result)}, line=github_output_line(result))


def _canvas(order: Order) -> Contents:
    filled = canvas_gradebook(order.reports, read_table(order.rosters), order.assignment)
    return Contents({"": filled.text}, filled.unknown, filled.notes)


def _moodle(order: Order) -> Contents:
    filled = moodle_worksheet(order.reports, read_table(order.rosters))
    return Contents({"": filled.text}, filled.unknown, filled.notes)


def _long_csv(order: Order) -> Contents:
    return Contents({"": long_csv(order.reports)})


def _junit(order: Order) -> Contents:
    return Contents({"": junit_xml(order.reports)})


def _lti(order: Order) -> Contents:
    ids, unknown = _user_ids(order)
    known = [report for report in order.reports if report.student in ids]
    return Contents(
        {f"{one.student}.json": _as_json(lti_score(one, ids[one.student], order.now)) for one in known}, unknown
    )


def _user_ids(order: Order) -> tuple[dict[str, str], tuple[str, ...]]:
    """Whose user id is which; without a roster each student's own name. And who is in no roster."""
    if not order.rosters:
        return {one.student: bounded_text(one.student, NAME_LIMIT) for one in order.reports}, ()
    members = read_members(order.rosters)
    place = members.position("user_id")
    if place is None:
        raise UsageError(
            f"{members.name} does not say who has which id: expected a column user_id beside the students' names or "
            f"addresses, found {members.columns_shown()}."
        )
    ids = [row[place].strip() for row in members.rows]
    refuse_repeated(ids, "user_id")
    texts = [[*row, *map(local_part, row)] if ids[number] else [] for number, row in enumerate(members.rows)]
    matches = match(
        {one.student: [key] if (key := text_key(one.student)) else [] for one in order.reports},
        [[key for text in row if (key := text_key(text)) is not None] for row in texts],
        [bounded_text(user_id, 60) for user_id in ids],
    )
    return {student: ids[row] for student, row in matches.row_of.items()}, matches.unknown


def _only_report(order: Order, to: str) -> Report:
    if len(order.reports) != 1:
        raise UsageError(f"--to {to} is for one submission, expected one record, found {len(order.reports)}.")
    return order.reports[0]


def _as_json(value: object) -> str:
    return json.dumps(value, indent=1) + "\n"


FORMATS: Mapping[str, Format] = {
    "gradescope": Format(_gradescope, "export-gradescope", is_folder=True),
    "classroom50": Format(_classroom50, "result.json", is_here=True),
    "canvas": Format(_canvas, "export-canvas.csv", RosterUse.NEEDED, "the gradebook as Canvas exports it"),
    "moodle": Format(_moodle, "export-moodle.csv", RosterUse.NEEDED, "the grading worksheet as Moodle makes it"),
    "csv": Format(_long_csv, "export-checks.csv"),
    "junit": Format(_junit, "export-junit.xml"),
    "lti": Format(_lti, "export-lti", RosterUse.OPTIONAL, is_folder=True),
    "github": Format(_github, "export-github.json"),
}
