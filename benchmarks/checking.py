"""What does one press of the check button cost, beside the bare calls of the student's function on the same inputs?

    python -m benchmarks.checking [--set SLUG ...] [--repeats 5]

The solved notebook's own functions are checked, then a wrong answer in their place (which also pays for the hint and
the example). TensorFlow is loaded before; the first check of each question is left out, as it traces and compiles.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

import click

from autograder.model import Submission
from autograder.read import read
from autograder.sets import load_set
from benchmarks import measuring
from benchmarks.course import ROOT
from tfnn.card import Card
from tfnn.evidence import observe
from tfnn.public_checks import FILE_NAME, PublicQuestion, load
from tfnn.selfcheck import feedback_on, released


@click.command()
@click.option("--set", "slugs", multiple=True, default=("ps1_softmax", "ps4_regularization"), show_default=True)
@click.option("--repeats", default=5, show_default=True, type=click.IntRange(1))
def main(slugs: tuple[str, ...], repeats: int) -> None:
    """Measure and print."""
    for slug in slugs:
        _measure(slug, repeats)


def _measure(slug: str, repeats: int) -> None:
    namespace, folder = _solved(slug), ROOT / "assignments" / slug
    rows = []
    for question in load(folder / FILE_NAME).values():
        if question.checks:
            rows.append(_row(question, namespace, repeats))
            print(f"{slug} {question.id}: {rows[-1][2]} s", flush=True)
    reading = _median(lambda: released(folder), repeats)
    header = ("question", "bare calls", "check", "the rest", "check of a wrong answer")
    measuring.print_table(f"{slug}: seconds (median); reading the release took {reading:.3f}", header, rows)


def _solved(slug: str) -> dict[str, Any]:
    """What the solved notebook defines; its training runs are run, too."""
    loaded = load_set(slug, ROOT / "solutions")
    program = read(Submission("solved", loaded.folder / f"{slug}.py"), loaded.assignment)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in program.cells:
            exec(cell.source, namespace)  # noqa: S102 - our own notebook
    return namespace


def _row(question: PublicQuestion, namespace: dict[str, Any], repeats: int) -> tuple[str, ...]:
    right = namespace[question.entry_point]
    wrong = {question.entry_point: lambda *arguments, **keywords: 0.0}

    def bare() -> None:
        for check in question.checks:
            for item in check.exercises:
                observe(item.probe, right, item.arguments, item.keywords, item.options)

    def check(definitions: dict[str, Any]) -> None:
        Card(feedback_on(question, definitions), "").html()

    check(namespace)  # traces and compiles
    bare_s, check_s, wrong_s = (_median(run, repeats) for run in (bare, lambda: check(namespace), lambda: check(wrong)))
    return question.id, f"{bare_s:.3f}", f"{check_s:.3f}", f"{check_s - bare_s:.3f}", f"{wrong_s:.3f}"


def _median(run: Callable[[], object], repeats: int) -> float:
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
