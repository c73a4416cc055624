"""The command line: reads options, calls the rooms below, turns their errors into one sentence and an exit status.

Exit status 0: everything was graded (or is sound). 1: something was not, and is named. 2: wrong usage.
Heavy imports happen inside commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from autograder import __version__
from autograder.errors import GraderError, UsageError

if TYPE_CHECKING:
    from autograder.model import Report
    from autograder.run import Run

_SANDBOX = click.Choice(["strict", "process"])
_DEVICE = click.Choice(["auto", "cpu", "gpu"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Grade neural-network homework. Student code runs in a sandbox; judgement happens outside it."""


@cli.command()
@click.argument("set_name", metavar="SET")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for reports; resumed if it exists.")
@click.option("--jobs", type=click.IntRange(1, 64), default=lambda: os.cpu_count() or 2, help="Submissions at a time.")
@click.option("--device", type=_DEVICE, default="auto", show_default=True, help="Where submissions compute.")
@click.option("--sandbox", type=_SANDBOX, default="strict", show_default=True, help="'process' only limits resources.")
@click.option("--seed", metavar="HEX", help="Draw the same inputs again (see run.json of an earlier run).")
def grade(set_name: str, submissions: Path, out: Path, jobs: int, device: str, sandbox: str, seed: str | None) -> None:
    """Grade every submission of SET found in the folder SUBMISSIONS.

    SUBMISSIONS holds one folder per student, or files named <student>.ipynb or <student>.py.
    """
    from autograder.report.untrusted_text import NAME_LIMIT, bounded_text
    from autograder.run import Run, Settings
    from autograder.sets import load_set

    if seed is not None and not _is_hex(seed):
        raise UsageError(f"--seed takes hexadecimal digits, received {seed!r}.")
    settings = Settings(out=out, jobs=jobs, device=device, sandbox=sandbox, seed=seed)
    run = Run(load_set(set_name), submissions, settings)
    reports = _grade_with_progress(run)
    failed = [report for report in reports if not report.gradable]
    for report in failed:
        problem = bounded_text(report.problem or "error of the grader")
        click.echo(f"not graded: {bounded_text(report.student, NAME_LIMIT)}: {problem}", err=True)
    sys.exit(1 if failed else 0)


def _grade_with_progress(run: Run) -> list[Report]:
    """Grade with a progress bar on a terminal and quiet lines otherwise; print the table at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from autograder.report.as_text import grades_table, summary_line
    from autograder.report.untrusted_text import bounded_text

    console = Console()
    started = time.monotonic()
    reports: list[Report] = []
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
            task = progress.add_task("grading", total=len(run.submissions), now="starting the worker")
            for report, _known in run.results():
                reports.append(report)
                progress.update(task, advance=1, now=bounded_text(report.student, 30))
    except KeyboardInterrupt:
        click.echo(
            f"interrupted: {len(reports)} of {len(run.submissions)} submissions are graded and kept; "
            "the same command goes on from there",
            err=True,
        )
        sys.stdout.flush()
        os._exit(1)  # threads may be waiting for workers that are already dying
    run.write_summary(reports)
    reports.sort(key=lambda report: report.student)
    if not console.is_terminal:
        console = Console(width=140)
    console.print(grades_table(reports))
    console.print(summary_line(reports, time.monotonic() - started))
    return reports


@cli.command()
@click.argument("set_names", metavar="[SET ...]", nargs=-1)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures here.")
@click.option("--jobs", type=click.IntRange(1, 64), default=lambda: os.cpu_count() or 2, help="Questions at a time.")
@click.option("--sandbox", type=_SANDBOX, default="strict", show_default=True)
@click.option("--seed", metavar="HEX", help="Draw the same inputs again.")
def validate(set_names: tuple[str, ...], json_file: Path | None, jobs: int, sandbox: str, seed: str | None) -> None:
    """Check problem sets against their own reference, starter, right and wrong answers (all sets by default)."""
    from autograder.sandbox.launch import Zygote
    from autograder.sets import find_solutions, load_set
    from autograder.sets import set_names as all_set_names
    from autograder.validate import validate_set, write_json

    solutions = find_solutions()
    sets = [load_set(name, solutions) for name in set_names or all_set_names(solutions)]
    seed = seed or secrets.token_hex(8)
    results = []
    with Zygote(sandbox, hidden=(solutions,)) as zygote:
        for loaded in sets:
            result = validate_set(zygote, loaded, solutions.parent / "assignments", seed, jobs)
            results.append(result)
            _print_validation(result, seed)
    if json_file is not None:
        write_json(json_file, results)
    sys.exit(0 if all(result.sound for result in results) else 1)


def _print_validation(result: object, seed: str) -> None:
    from autograder.validate import Validation

    assert isinstance(result, Validation)
    figures = result.to_dict()
    right, wrong = figures["alternatives"], figures["misconceptions"]
    click.echo(f"{result.slug} (seed {seed})")
    click.echo(f"  reference       {result.reference_score} of {result.max_score} points")
    for line in result.lost_reference_checks:
        click.echo(f"                  lost {line}")
    click.echo(f"  starter         {result.starter_score} points")
    click.echo(f"  alternatives    {right['accepted']} of {right['total']} accepted")
    for name, reason in sorted(result.rejected.items()):
        click.echo(f"                  rejected {name}: {reason}")
    click.echo(f"  misconceptions  {wrong['caught']} of {wrong['total']} caught, {wrong['named']} named")
    for name in sorted(result.missed):
        click.echo(f"                  missed {name}")
    for name, instead in sorted(result.unnamed.items()):
        click.echo(f"                  not named: {name} ({instead})")
    click.echo(f"  {'sound' if result.sound else 'NOT SOUND'}")


def _is_hex(text: str) -> bool:
    return bool(text) and all(digit in "0123456789abcdefABCDEF" for digit in text)


def main() -> NoReturn:
    """Entry point of ``autograder`` and ``python -m autograder``."""
    try:
        cli.main(prog_name="autograder", standalone_mode=True)
    except UsageError as error:
        click.echo(f"autograder: {error}", err=True)
        sys.exit(2)
    except GraderError as error:
        click.echo(f"autograder: {error}", err=True)
        sys.exit(1)
    sys.exit(0)
