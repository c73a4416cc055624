"""Write a finished run of ours into a gradebook of nbgrader's: SQLite by a file's URL, PostgreSQL by a server's."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SAWarning, SQLAlchemyError

from autograder.collect.submissions import student_name
from autograder.errors import OutputError, UsageError
from autograder.model import Assignment, Report
from autograder.nbgrader_plugin.store import CHECK_CELL, store_report
from tfnn.untrusted_text import bounded_text

__all__ = ["Written", "write_gradebook"]


@dataclass(frozen=True)
class Written:
    """Who was written: ``students`` in all; ``ungraded`` wait for a person. ``late`` have a penalty, computed from the
    score before, that only ``nbgrader autograde --force`` can renew.
    """

    students: tuple[str, ...]
    ungraded: tuple[str, ...]
    late: tuple[str, ...]


def write_gradebook(reports: Sequence[Report], assignment: Assignment, url: str) -> Written:
    """Write all reports of one assignment into the gradebook at ``url`` (as SQLAlchemy spells it); may be repeated.

    Students, submissions and an assignment that nbgrader does not know yet are made. What people have entered stays.
    Raises UsageError for a URL that is none or whose driver is missing, OutputError when the gradebook cannot be opened
    or written, or holds the assignment with other questions.
    """
    question_ids = tuple(question.id for question in assignment.questions)
    gradebook = _opened(url)
    try:
        with warnings.catch_warnings(), gradebook:
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way with its sessions; it harms nobody
            _make_assignment(gradebook, assignment)
            known = {student_name(student.id): student.id for student in gradebook.students}
            late = []
            for report in reports:
                student = known.get(report.student, report.student)
                gradebook.update_or_create_student(student)
                submission = gradebook.update_or_create_submission(assignment.slug, student)
                store_report(gradebook, report, question_ids, assignment.slug, student)
                if any(one.late_submission_penalty for one in submission.notebooks):
                    late.append(student)
    except SQLAlchemyError as error:
        raise OutputError(f"The gradebook {_shown(url)} could not be written: {_reason(error)}.") from error
    ungraded = tuple(report.student for report in reports if not report.gradable)
    return Written(tuple(report.student for report in reports), ungraded, tuple(late))


def _opened(url: str) -> Any:
    _let_nbgrader_find_alembic()
    try:
        return Gradebook(url)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            f"The gradebook's URL {_shown(url)} is none that can be opened ({_reason(error)}); expected "
            "sqlite:////absolute/path/gradebook.db or postgresql+psycopg://user@host/database."
        ) from error
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The gradebook {_shown(url)} needs the package {error.name}, which is not installed; "
            "for PostgreSQL: pip install 'psycopg[binary]', and a URL that begins with postgresql+psycopg://"
        ) from error
    except SQLAlchemyError as error:
        raise OutputError(f"The gradebook {_shown(url)} could not be opened: {_reason(error)}.") from error


def _let_nbgrader_find_alembic() -> None:
    """nbgrader starts this program of its own environment by name, which need not be on the path."""
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, path])


def _make_assignment(gradebook: Any, assignment: Assignment) -> None:
    """Make what nbgrader itself would record of the assignment, unless it has done so."""
    slug = assignment.slug
    with suppress(MissingEntry):
        gradebook.find_notebook(slug, slug)
        return
    gradebook.update_or_create_assignment(slug)
    gradebook.update_or_create_notebook(slug, slug)
    for question in assignment.questions:
        points = 0 if question.bonus else question.max_score
        check = CHECK_CELL.format(question.id)
        gradebook.update_or_create_grade_cell(check, slug, slug, max_score=points, cell_type="code")
        gradebook.update_or_create_solution_cell(question.id, slug, slug)
        gradebook.update_or_create_source_cell(check, slug, slug, cell_type="code", locked=True, source="")
        gradebook.update_or_create_source_cell(question.id, slug, slug, cell_type="code", source="")


def _shown(url: str) -> str:
    """The URL without its password."""
    try:
        return bounded_text(make_url(url).render_as_string(hide_password=True), 200)
    except (ArgumentError, ValueError):
        return "that was given"


def _reason(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return bounded_text(str(original), 300).rstrip(".")
