"""The command ``autograder export``: a finished run in the formats of the platforms where classes are."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.class_report import ClassRecords
    from autograder.export.formats import Contents

FORMAT_NAMES = ("gradescope", "classroom50", "canvas", "moodle", "csv", "junit", "lti", "github")
GRADEBOOK = "nbgrader"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--to", "to", type=click.Choice([*FORMAT_NAMES, GRADEBOOK]), required=True, help="The platform's format.")
@click.option("--out", type=click.Path(path_type=Path), help="File or folder to write; by default one in DIR.")
@click.option("--roster", "rosters", type=click.Path(path_type=Path), multiple=True, help="What the platform exported.")
@click.option("--assignment", metavar="TITLE", help="The column of Canvas' gradebook to fill.")
@click.option("--gradebook", metavar="URL", help="Of nbgrader's gradebook; sqlite:///gradebook.db by default.")
def export(
    folder: Path, to: str, out: Path | None, rosters: tuple[Path, ...], assignment: str | None, gradebook: str | None
) -> None:
    """Write a finished run for another platform: DIR is the output folder of autograder grade.

    --to canvas needs the gradebook that Canvas exports as --roster, --to moodle the grading worksheet, --to lti may
    take a list of members. --to github prints a line for $GITHUB_OUTPUT. --to nbgrader writes into a gradebook, SQLite
    or PostgreSQL. docs/exports.md says what to click where.

    Exit status: 0 all exported; 1 written, but a record is damaged or a student is not in the roster, named on stderr;
    2 wrong usage.
    """
    from autograder.class_report import read_class
    from autograder.export.formats import FORMATS, Order, refuse_repeated_students, refuse_wrong_options
    from autograder.report.class_summary import sorted_by_student

    if to == GRADEBOOK:
        _write_gradebook(folder, gradebook, {"--out": out, "--roster": rosters, "--assignment": assignment})
    if gradebook is not None:
        raise UsageError(f"--gradebook is for --to {GRADEBOOK}, received --to {to}.")
    refuse_wrong_options(to, rosters, assignment)
    records = read_class(folder)
    place = out or _default_place(folder, to)
    _refuse_wrong_place(place, to, folder)
    refuse_repeated_students(records.reports)
    reports = tuple(sorted_by_student(records.reports))
    order = Order(reports, datetime.now(timezone.utc), rosters, assignment, os.environ)
    contents = FORMATS[to].makes(order)
    _write(place, contents)
    _tell(place, records, contents)
    sys.exit(1 if records.damaged or contents.unknown else 0)


def _write_gradebook(folder: Path, url: str | None, others: Mapping[str, object]) -> NoReturn:
    from autograder.nbgrader_plugin.export_command import DEFAULT_GRADEBOOK, export_to_gradebook

    if given := [option for option, value in others.items() if value]:
        raise UsageError(f"--to {GRADEBOOK} writes into --gradebook and takes no {given[0]}.")
    sys.exit(0 if export_to_gradebook(folder, url or DEFAULT_GRADEBOOK) else 1)


def _default_place(folder: Path, to: str) -> Path:
    from autograder.export.formats import FORMATS

    chosen = FORMATS[to]
    return Path(chosen.name) if chosen.is_here else folder / chosen.name


def _refuse_wrong_place(place: Path, to: str, folder: Path) -> None:
    """Raises UsageError when there is something of the wrong kind, or the records themselves would be written over."""
    from autograder.export.formats import FORMATS
    from autograder.record import REPORT_FILE

    expected = "a folder" if FORMATS[to].is_folder else "a file"
    if os.path.lexists(place) and place.is_dir() is not FORMATS[to].is_folder:
        found = "a folder" if place.is_dir() else "a file"
        raise UsageError(f"--out is {found}: {_shown(place)}; --to {to} writes {expected}.")
    record = place / REPORT_FILE if FORMATS[to].is_folder else place
    if record.name == REPORT_FILE and os.path.lexists(record) and record.resolve().parents[1] == folder.resolve():
        raise UsageError(f"{_shown(place)} is a student's record; choose another place with --out.")


def _write(place: Path, contents: Contents) -> None:
    from autograder.record import write_file

    for name, text in contents.texts.items():
        write_file(place / name if name else place, text)


def _tell(place: Path, records: ClassRecords, contents: Contents) -> None:
    """Name on stderr who is missing and why; say on stdout what was written, or print the line for a script."""
    from autograder.report.class_summary import why_no_grade
    from tfnn.untrusted_text import NAME_LIMIT, bounded_text

    for damaged in records.damaged:
        click.echo(f"not read: {bounded_text(damaged.folder, NAME_LIMIT)}: {damaged.reason}", err=True)
    for student in contents.unknown:
        click.echo(f"not in the roster: {bounded_text(student, NAME_LIMIT)}", err=True)
    for report in records.reports:
        if not report.gradable:
            click.echo(f"no grade: {bounded_text(report.student, NAME_LIMIT)}: {why_no_grade(report)}", err=True)
    for note in contents.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(f"Wrote {_shown(place)}", err=bool(contents.line))
    if contents.line:
        click.echo(contents.line)


def _shown(path: Path) -> str:
    from tfnn.untrusted_text import bounded_text

    return bounded_text(str(path), 200)
