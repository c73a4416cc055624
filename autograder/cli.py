"""The command line: reads options, calls the rooms below, turns their errors into one sentence and an exit status.

Exit status 0: everything was graded (or is sound). 1: something was not, and is named. 2: wrong usage. 3: grades would
change and wait to be accepted.
Heavy imports happen inside commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from autograder import __version__
from autograder.cli_authors import new, release
from autograder.cli_export import export
from autograder.cli_gradescope import gradescope
from autograder.errors import GraderError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.doctor.examination import Health
    from autograder.model import Report
    from autograder.run import Run

_SANDBOX = click.Choice(["strict", "container", "process"])
_DEVICE = click.Choice(["auto", "cpu", "gpu"])
_GRADES_WAIT = 3
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


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
@click.option("--accept", is_flag=True, help="Write changed grades, too.")
def grade(
    set_name: str,
    submissions: Path,
    out: Path,
    jobs: int,
    device: str,
    sandbox: str,
    seed: str | None,
    accept: bool,
) -> None:
    """Grade every submission of SET found in SUBMISSIONS, a folder or a .zip archive of one.

    It holds one folder per student, or files named <student>.ipynb, <student>.py or <student>.zip; or it is what
    Canvas, Moodle, Gradescope, nbgrader, GitHub Classroom or Classroom 50 hands out. Archives are never unpacked to
    disk. Of several attempts of a student the latest is graded.

    After a change of the problem set, the same command grades the affected questions again. If grades would change, it
    prints who gains or loses what and keeps the new results apart; with --accept it writes them into --out.

    Exit status: 0 all graded; 1 something could not be graded; 2 wrong usage; 3 grades would change and wait for
    --accept.
    """
    if seed is not None and not _is_hex(seed):
        raise UsageError(f"--seed takes hexadecimal digits, received {seed!r}.")
    reports: list[Report] = []
    run: Run | None = None
    with _other_endings_as_ctrl_c():
        try:
            from autograder.run import Run, Settings
            from autograder.sets import load_set

            settings = Settings(out=out, jobs=jobs, device=device, sandbox=sandbox, seed=seed)
            with Run(load_set(set_name), submissions, settings, say=_say) as run:
                published, waits = _grade_with_progress(run, accept, reports)
        except KeyboardInterrupt:
            _leave_interrupted(
                f"{len(run.finished)} of {len(run.submissions)} submissions are" if run else "nothing was"
            )
    failed = _name_failed(reports, published)
    sys.exit(_GRADES_WAIT if waits else 1 if failed else 0)


def _name_failed(graded: list[Report], published: list[Report]) -> bool:
    """Name on stderr who has no grade, and whose grade could not be renewed; whether there was anybody."""
    from tfnn.untrusted_text import NAME_LIMIT, bounded_text

    grades = {report.student: report for report in published}
    broken = [report for report in graded if not report.gradable and not report.key]
    failed = {report.student: report for report in [*published, *broken] if not report.gradable}
    for student, report in sorted(failed.items()):
        problem = bounded_text(report.problem or "error of the grader")
        again = " again, the grade before stays" if grades[student].gradable else ""
        click.echo(f"not graded{again}: {bounded_text(student, NAME_LIMIT)}: {problem}", err=True)
    return bool(failed)


@contextmanager
def _other_endings_as_ctrl_c() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt, unless whoever started us wants them ignored (as nohup does)."""
    changed = [number for number in _ENDINGS if signal.getsignal(number) == signal.SIG_DFL]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


def _leave_interrupted(how_many: str) -> NoReturn:
    """End at once: threads may be waiting for workers that are already dying."""
    for number in (signal.SIGINT, *_ENDINGS):
        signal.signal(number, signal.SIG_IGN)  # once is enough
    _say(f"interrupted: {how_many} graded and kept; the same command goes on from there")
    sys.stdout.flush()
    os._exit(1)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _grade_with_progress(run: Run, accept: bool, reports: list[Report]) -> tuple[list[Report], bool]:
    """Grade with a progress bar on a terminal and quiet lines otherwise; print the tables and write the summary.

    The reports that were made or found are added to ``reports`` as they come. Returns those that are out at the end,
    and whether changed grades wait.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from tfnn.untrusted_text import bounded_text

    console = Console()
    started = time.monotonic()
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("grading", total=len(run.submissions), now="starting the worker")
        for report, _known in run.results():
            reports.append(report)
            progress.update(task, advance=1, now=bounded_text(report.student, 30))
    seconds = time.monotonic() - started
    return _conclude(run, console if console.is_terminal else Console(width=140), accept, seconds)


def _conclude(run: Run, console: Console, accept: bool, seconds: float) -> tuple[list[Report], bool]:
    """Show what would change before it is written, write what may be written, print the table of the class."""
    from autograder.report.as_text import grades_table, summary_line
    from autograder.report.grade_diff_as_text import grade_diff_table

    diff = run.grade_diff()
    waits = bool(diff.students) and not accept
    if accept and diff.students:
        console.print(grade_diff_table(diff))
    reports = run.conclude(publish=not waits, diff=diff)
    console.print(grades_table(reports))
    console.print(summary_line(reports, seconds))
    if waits:
        console.print("\nThe problem set has changed since these grades were given:\n")
        console.print(grade_diff_table(diff))
        console.print(f"Nothing of this was written, except as a table for spreadsheets: {run.diff_file}", markup=False)
        console.print("To write it, run the same command with --accept.")
    return reports, waits


@cli.command()
@click.argument("set_names", metavar="[SET ...]", nargs=-1)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures here.")
@click.option("--jobs", type=click.IntRange(1, 64), default=lambda: os.cpu_count() or 2, help="Questions at a time.")
@click.option("--sandbox", type=_SANDBOX, default="strict", show_default=True, help="'process' only limits resources.")
@click.option("--seed", metavar="HEX", help="Draw the same inputs again.")
@click.option("--since", metavar="REVISION", help="Only sets that differ from this git revision.")
@click.option(
    "--report", "report_folder", type=click.Path(path_type=Path, file_okay=False), help="Write <set>.html here."
)
@click.option("--write-margins", is_flag=True, help="Renew the sets' tables of tolerances (margins.csv).")
@click.option("--mutants/--no-mutants", default=True, show_default=True, help="Try slips in the reference, too.")
def validate(
    set_names: tuple[str, ...],
    json_file: Path | None,
    jobs: int,
    sandbox: str,
    seed: str | None,
    since: str | None,
    report_folder: Path | None,
    write_margins: bool,
    mutants: bool,
) -> None:
    """Check problem sets against their own reference, starter, right and wrong answers (all sets by default)."""
    from autograder.sandbox.launch import Zygote
    from autograder.sets import find_solutions, load_set
    from autograder.sets import set_names as all_set_names
    from autograder.validation import page
    from autograder.validation.as_text import validation_lines
    from autograder.validation.changed_sets import sets_changed_since
    from autograder.validation.validator import Extent, validate_sets, write_json

    solutions = find_solutions()
    slugs = set_names or all_set_names(solutions)
    if since is not None:
        slugs = sets_changed_since(since, slugs, solutions)
        click.echo(f"changed since {since}: {', '.join(slugs) or 'no set'}")
    sets = [load_set(name, solutions) for name in slugs]
    if report_folder is not None:
        page.prepare_folder(report_folder)
    seed = seed or secrets.token_hex(8)
    results = []
    with Zygote(sandbox, hidden=(solutions,)) as zygote:
        validated = validate_sets(zygote, sets, solutions.parent / "assignments", seed, jobs, Extent(mutants=mutants))
        for loaded, result in zip(sets, validated, strict=True):
            results.append(result)
            click.echo("\n".join(validation_lines(result, seed)))
            if report_folder is not None:
                page.write_report(report_folder, loaded.assignment, result, seed)
            if write_margins:
                page.write_margins(loaded.folder, result)
    if json_file is not None:
        write_json(json_file, results)
    sys.exit(0 if all(result.sound for result in results) else 1)


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def report(folder: Path) -> None:
    """Write the page of a class: DIR is the output folder of autograder grade.

    Writes class.html (scores, questions, mistakes, item analysis, troubles) and class.json, the same for scripts;
    index.html gets a link to the page.
    """
    from autograder.class_report import read_class, write_class_page
    from tfnn.untrusted_text import NAME_LIMIT, bounded_text

    records = read_class(folder)
    page = write_class_page(records, folder)
    for damaged in records.damaged:
        click.echo(f"not read: {bounded_text(damaged.folder, NAME_LIMIT)}: {damaged.reason}", err=True)
    click.echo(f"Open {page}")
    sys.exit(1 if records.damaged else 0)


@cli.command()
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write what was found here.")
@click.option("--jobs", type=click.IntRange(1, 64), default=lambda: os.cpu_count() or 2, help="Submissions at a time.")
@click.option("--sandbox", type=_SANDBOX, default="strict", show_default=True, help="'process': see docs/security.md.")
@click.option("--only", metavar="TEXT", default="", help="Only attacks with this in their name.")
def doctor(json_file: Path | None, jobs: int, sandbox: str, only: str) -> None:
    """Say what holds on this machine: try each layer of the sandbox, then every known attack against all of them.

    Exit status: 0 everything held; 1 a layer is missing or an attack got through; 2 wrong usage.
    """
    from rich.console import Console

    from autograder.doctor import examination
    from autograder.doctor.as_text import attacks_table, layers_table, verdict_lines

    examination.refuse_unsafe(sandbox)
    console = Console() if sys.stdout.isatty() else Console(width=160)
    health = examination.examine_layers(sandbox)
    console.print(layers_table(health))
    if sandbox == "process" or not examination.missing_layers(health.layers, health.sandbox):
        health = _attacked(health, console, sandbox, jobs, only)
        console.print(attacks_table(health))
    console.print("\n".join(verdict_lines(health)), markup=False)
    if json_file is not None:
        examination.write_json(json_file, health)
    sys.exit(0 if health.sound else 1)


def _attacked(health: Health, console: Console, sandbox: str, jobs: int, only: str) -> Health:
    """The same with what the attacks came to; a progress bar on a terminal."""
    from rich.progress import Progress

    from autograder.doctor.attacks import find_corpus, load_corpus
    from autograder.doctor.examination import with_attacks

    corpus = find_corpus()
    attacks = [attack for attack in load_corpus(corpus) if only in attack.student]
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("attacking", total=2 * len(attacks) + 1)
        return with_attacks(
            health,
            attacks,
            corpus,
            sandbox=sandbox,
            jobs=jobs,
            progress=lambda finished: progress.update(task, completed=finished),
        )


cli.add_command(export)
cli.add_command(gradescope)
cli.add_command(new)
cli.add_command(release)


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
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        click.echo(f"autograder: {error.filename or 'the output'} could not be written: {error.strerror}.", err=True)
        sys.exit(1)
    sys.exit(0)
