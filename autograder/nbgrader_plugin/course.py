"""Build ``source/``, which ``nbgrader generate_assignment`` starts from, out of ``solutions/``. It is never committed.

python -m autograder.nbgrader_plugin.course [SET ...]
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.errors import GraderError, OutputError, SetError
from autograder.record import make_folder
from autograder.sets import find_solutions, load_set, set_names
from autograder.student_version import write_source_notebook
from tfnn import public_checks

__all__ = ["build_source", "main", "prepare_exchange"]

EXCHANGE_VARIABLE = "NBGRADER_EXCHANGE"
_OPEN_TO_ALL = 0o777  # what nbgrader wants, and would warn about


def build_source(slug: str, solutions: Path) -> Path:
    """Write the solved, stamped notebook and the public samples of one set; returns their folder in ``source/``.

    Nothing else goes there, because nbgrader hands on whatever lies beside a notebook. Raises SetError when the set's
    public samples are missing in ``assignments/``, or when the set itself is wrong; OutputError when nothing can be
    written.
    """
    course = solutions.parent
    samples = course / "assignments" / slug / public_checks.FILE_NAME
    if not samples.is_file():
        raise SetError(f"{samples} is missing: expected the public samples that 'make assignments' builds.")
    folder = course / "source" / slug
    make_folder(folder)
    try:
        write_source_notebook(load_set(slug, solutions), folder)
        shutil.copyfile(samples, folder / samples.name)
    except OSError as error:
        raise OutputError(f"{folder} could not be written: {error.strerror or error}.") from error
    return folder


def prepare_exchange(folder: Path) -> None:
    """Make the folder through which nbgrader releases and collects, open to all as it asks. Raises OutputError."""
    make_folder(folder)
    try:
        folder.chmod(_OPEN_TO_ALL)
    except OSError as error:
        raise OutputError(f"The exchange {folder} could not be opened to all: {error.strerror or error}.") from error


@click.command()
@click.argument("names", metavar="[SET ...]", nargs=-1)
def main(names: Sequence[str]) -> None:
    """Build source/ for nbgrader from solutions/ (all sets by default), and the exchange folder."""
    try:
        solutions = find_solutions()
        for slug in names or set_names(solutions):
            click.echo(f"built {build_source(slug, solutions)}")
        prepare_exchange(Path(os.environ.get(EXCHANGE_VARIABLE) or solutions.parent / "exchange"))
    except GraderError as error:
        click.echo(f"nbgrader course: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
