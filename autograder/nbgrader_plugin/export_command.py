"""``autograder export DIR --to nbgrader --gradebook URL``, for the command line to register."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["export_to_gradebook"]

DEFAULT_GRADEBOOK = "sqlite:///gradebook.db"


def export_to_gradebook(folder: Path, url: str = DEFAULT_GRADEBOOK) -> bool:
    """Write the run in ``folder`` into the gradebook at ``url`` and say what was done; whether all have a grade.

    Raises UsageError or OutputError as ``write_gradebook`` and ``read_class`` do; what could not be read is named.
    """
    from autograder.class_report import read_class
    from autograder.nbgrader_plugin.gradebook import write_gradebook
    from autograder.sets import load_set
    from tfnn.untrusted_text import NAME_LIMIT, bounded_text

    records = read_class(folder)
    written = write_gradebook(records.reports, load_set(records.reports[0].assignment).assignment, url)
    click.echo(f"{len(written.students)} submissions written into the gradebook.")
    for damaged in records.damaged:
        click.echo(f"not read: {bounded_text(damaged.folder, NAME_LIMIT)}: {damaged.reason}", err=True)
    for student in written.ungraded:
        click.echo(f"no grade, waits for a person: {bounded_text(student, NAME_LIMIT)}", err=True)
    for student in written.late:
        name = bounded_text(student, NAME_LIMIT)
        click.echo(f"late, and the penalty is still that of the score before: {name}", err=True)
    return not (written.ungraded or records.damaged)
