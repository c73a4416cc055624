"""``tfnn check FILE [QUESTION]``: the public checks of a notebook or a .py file, in a terminal or for a workflow.

``tfnn run FILE [--dataset NAME]`` runs one from top to bottom in Jupyter and keeps what it showed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from tfnn.data import DATASETS
from tfnn.execution import read_notebook, run_notebook
from tfnn.notebook_cells import NotebookCells
from tfnn.progress import Progress
from tfnn.public_checks import FILE_NAME, load
from tfnn.selfcheck import feedback_on
from tfnn.workflow_results import Results, classroom50_result, github_output_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when all went well, 1 when a check or a cell did not, 2 for wrong usage."""
    options = argument_parser().parse_args(arguments)
    return _run(options) if options.command == "run" else _check(options)


def argument_parser() -> argparse.ArgumentParser:
    """The commands and their options; the documentation is made from it, too."""
    parser = argparse.ArgumentParser(prog="tfnn", description="Check your own work with the public checks.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = _command(commands, "check", "run the public checks on a notebook or a .py file")
    check.add_argument("file", type=Path, metavar="NOTEBOOK_OR_PY", help="your work, beside its public_checks.npz")
    check.add_argument("question", nargs="?", help="only this question; all by default")
    formats = check.add_mutually_exclusive_group()
    formats.add_argument("--github", action="store_true", help="print a line for $GITHUB_OUTPUT instead")
    formats.add_argument("--classroom50", action="store_true", help="write ./result.json, in Classroom 50's runner")
    run = _command(commands, "run", "run a notebook or a .py file from top to bottom in Jupyter")
    run.add_argument("file", type=Path, metavar="NOTEBOOK_OR_PY", help="what to run; it is left as it is")
    run.add_argument("--dataset", choices=DATASETS, help="what tfnn.data.load() loads; the digits by default")
    run.add_argument("--out", type=Path, metavar="NOTEBOOK", help="where to write the notebook with its results")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")


def _check(options: argparse.Namespace) -> int:
    try:
        notebook = read_notebook(options.file)
        questions = load(_released_checks(options.file))
        if options.question is not None and options.question not in questions:
            raise ValueError(f"no question {options.question!r}; expected one of: {', '.join(questions)}.")
    except ValueError as error:
        print(f"tfnn: {error}", file=sys.stderr)
        return 2
    cells = _run_quietly(notebook)
    folder, progress = options.file.resolve().parent, Progress()
    asked = [options.question] if options.question else list(questions)
    feedback = [feedback_on(questions[name], cells.namespace) for name in asked]
    if options.github or options.classroom50:
        status = _hand_over({told.question.title: told.results for told in feedback}, for_github=options.github)
        _name_waiting(cells)
        return status
    for name, told in zip(asked, feedback, strict=True):
        progress.remember(folder, name, told.passed)
    print("\n\n".join([*(told.text() for told in feedback), progress.sentence(folder, questions)]).rstrip())
    _name_waiting(cells)
    return int(not all(told.passed for told in feedback))


def _name_waiting(cells: NotebookCells) -> None:
    """Say after the results which cells could not run yet: until its questions are answered, no notebook can."""
    if cells.waiting:
        sys.stdout.flush()
        print(f"\n{cells.sentence()}", file=sys.stderr)


def _hand_over(results: Results, *, for_github: bool) -> int:
    """Give the results to a workflow; what they are does not make its step fail."""
    if for_github:
        print(github_output_line(results))
        return 0
    try:
        document = classroom50_result(results, os.environ, datetime.now(timezone.utc))
    except ValueError as error:
        print(f"tfnn: {error}", file=sys.stderr)
        return 2
    Path("result.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0


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


def _run_quietly(notebook: Any) -> NotebookCells:
    """Run a notebook cell by cell; a cell that fails is reported and passed over."""
    cells = NotebookCells(complain=lambda sentence: print(sentence, file=sys.stderr))
    cells.run([cell.source for cell in notebook.cells if cell.cell_type == "code"])
    return cells


if __name__ == "__main__":
    sys.exit(main())
