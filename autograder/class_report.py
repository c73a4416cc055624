"""The page of a class: reads what ``autograder grade`` left in its output folder, writes class.html and class.json."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import DamagedFile, UsageError
from autograder.model import Report
from autograder.output_folder import OutputFolder
from autograder.record import REPORT_FILE, load_report, remove_abandoned, write_file
from autograder.report.as_html import with_class_link
from autograder.report.class_figures import DamagedRecord, class_figures
from autograder.report.class_page import class_html, class_record
from tfnn.untrusted_text import bounded_text

__all__ = ["CLASS_PAGE", "CLASS_RECORD", "INDEX_PAGE", "ClassRecords", "read_class", "write_class_page"]

CLASS_PAGE = "class.html"
INDEX_PAGE = "index.html"
CLASS_RECORD = "class.json"


@dataclass(frozen=True)
class ClassRecords:
    """The records of one output folder: reports that could be read, sorted by folder, and those that could not."""

    reports: tuple[Report, ...]
    damaged: tuple[DamagedRecord, ...]


def read_class(folder: Path) -> ClassRecords:
    """Read every ``<student>/report.json`` in ``folder``. Folders without one are not finished and are passed over.

    A record is damaged when it is not one that ``autograder grade`` wrote, or is another student's than its folder
    says (a copied folder would count twice). Raises UsageError when there is no such folder, when no record in it can
    be read, or when its records are of several problem sets.
    """
    reports: list[Report] = []
    damaged: list[DamagedRecord] = []
    for student in _student_folders(folder):
        try:
            report = load_report(student)
        except DamagedFile as error:
            damaged.append(DamagedRecord(student.name, bounded_text(str(error))))
        else:
            reports += [report] if report is not None else []  # removed since the folder was listed
    if not reports:
        raise UsageError(
            f"Expected <student>/{REPORT_FILE} of autograder grade in {_shown(folder)}; {_found(damaged)}."
        )
    sets = sorted({report.assignment for report in reports})
    if len(sets) > 1:
        names = ", ".join(bounded_text(name, 60) for name in sets[:5])
        raise UsageError(f"{_shown(folder)} holds records of {len(sets)} problem sets ({names}); expected one.")
    return ClassRecords(tuple(reports), tuple(damaged))


def write_class_page(records: ClassRecords, folder: Path) -> Path:
    """Write class.html and class.json into ``folder``, and a link to them into its index.html; the path of the page.

    Raises OutputError.
    """
    for name in (CLASS_PAGE, CLASS_RECORD):
        remove_abandoned(folder / name)
    figures = class_figures(records.reports, records.damaged)
    write_file(folder / CLASS_RECORD, json.dumps(class_record(figures), indent=1) + "\n")
    page = folder / CLASS_PAGE
    write_file(page, class_html(figures, has_index=(folder / INDEX_PAGE).is_file()))
    _link_from_index(folder)
    return page


def _link_from_index(folder: Path) -> None:
    """Put the link into the page that a finished run has left. A run that is not finished does it itself."""
    try:
        output = OutputFolder(folder, lambda _: None)
    except UsageError:  # a grader is at work; the page it is going to write has the link
        return
    with closing(output):
        try:
            page = (folder / INDEX_PAGE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):  # there is none, or it is none of ours
            return
        linked = with_class_link(page)
        if linked != page:
            write_file(folder / INDEX_PAGE, linked)


def _student_folders(folder: Path) -> list[Path]:
    try:
        inside = [child for child in folder.iterdir() if child.is_dir() and os.path.lexists(child / REPORT_FILE)]
    except OSError as error:
        raise UsageError(f"{_shown(folder)} cannot be read as a folder of results: {error.strerror}.") from error
    return sorted(inside)


def _found(damaged: list[DamagedRecord]) -> str:
    if not damaged:
        return "found none"
    number = "the 1 record there is" if len(damaged) == 1 else f"all {len(damaged)} records there are"
    first = f"{bounded_text(damaged[0].folder, 60)}: {damaged[0].reason}"
    return f"{number} damaged: {first}".rstrip(".")


def _shown(folder: Path) -> str:
    return bounded_text(str(folder), 200)
