"""``tfnn check FILE [QUESTION]``: the public checks of a notebook or a .py file, in a terminal.

``tfnn run FILE [--dataset NAME]`` runs one from top to bottom in Jupyter and keeps what it showed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tfnn.data import DATASETS
from tfnn.execution import run_notebook
from tfnn.magics import as_python
from tfnn.progress import Progress
from tfnn.public_checks import FILE_NAME, load
from tfnn.selfcheck import feedback_on


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when all went well, 1 when a check or a cell did not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="tfnn", description="Check your own work with the public checks.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="run the public checks on a notebook or a .py file")
    check.add_argument("file", type=Path, metavar="NOTEBOOK_OR_PY")
    check.add_argument("question", nargs="?", help="only this question; all by default")
    run = commands.add_parser("run", help="run a notebook or a .py file from top to bottom in Jupyter")
    run.add_argument("file", type=Path, metavar="NOTEBOOK_OR_PY")
    run.add_argument("--dataset", choices=DATASETS, help="what tfnn.data.load() loads; the digits by default")
    run.add_argument("--out", type=Path, metavar="NOTEBOOK", help="where to write the notebook with its results")
    options = parser.parse_args(arguments)
    return _run(options) if options.command == "run" else _check(options)


def _check(options: argparse.Namespace) -> int:
    try:
        questions = load(_released_checks(options.file))
        namespace = _definitions(options.file)
    except ValueError as error:
        print(f"tfnn: {error}", file=sys.stderr)
        return 2
    if options.question is not None and options.question not in questions:
        print(f"tfnn: no question {options.question!r}; expected one of: {', '.join(questions)}.", file=sys.stderr)
        return 2
    folder, progress = options.file.resolve().parent, Progress()
    asked = [options.question] if options.question else list(questions)
    feedback = [feedback_on(questions[name], namespace) for name in asked]
    for name, told in zip(asked, feedback, strict=True):
        progress.remember(folder, name, told.passed)
    print("\n\n".join([*(told.text() for told in feedback), progress.sentence(folder, questions)]).rstrip())
    return int(not all(told.passed for told in feedback))


def _run(options: argparse.Namespace) -> int:
    target = options.out or options.file.with_name(f"{options.file.stem}-{options.dataset or 'run'}.ipynb")
    if target.suffix != ".ipynb" or target.resolve() == options.file.resolve():
        print(f"tfnn: --out must name another notebook than the one that is run, received {target}.", file=sys.stderr)
        return 2
    try:
        complaint = run_notebook(options.file, target, dataset=options.dataset)
    except ValueError as error:
        print(f"tfnn: {error}", file=sys.stderr)
        return 2
    print(f"wrote {target}")
    if complaint:
        print(f"tfnn: {complaint}", file=sys.stderr)
    return int(complaint is not None)


def _released_checks(file: Path) -> Path:
    path = file.resolve().parent / FILE_NAME
    if not path.is_file():
        raise ValueError(f"{FILE_NAME} was not found beside {file}; it comes with the assignment.")
    return path


def _definitions(file: Path) -> dict[str, Any]:
    """Run a file cell by cell as a notebook would, quietly; a cell that fails is reported and passed over.

    Raises ValueError when the file cannot be read.
    """
    import jupytext

    try:
        cells = [cell.source for cell in jupytext.read(file).cells if cell.cell_type == "code"]
    except Exception as error:  # jupytext and nbformat raise whatever their parsers raise
        raise ValueError(f"{file} cannot be read as a notebook or a Python file ({type(error).__name__}).") from error
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, source in enumerate(cells, start=1):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(as_python(source) or "", f"<code cell {number}>", "exec"), namespace)  # noqa: S102 - the student's own file
        except (Exception, SystemExit) as error:
            if not isinstance(error, NotImplementedError):
                print(f"code cell {number} stopped with {type(error).__name__}: {error}", file=sys.stderr)
    return namespace


if __name__ == "__main__":
    sys.exit(main())
