"""What isolation, protocol, judging and reports cost: our command against bare forks that make the same calls.

    python -m benchmarks.against_floor [--submissions 40] [--repeats 2]

Seconds per submission are taken between the first result and the last, so that no side's start counts. The floor
(``benchmarks/floor.py``) runs the same exercises in forks without walls, with the same settings of TensorFlow. The
level ``process`` is measured as well; every submission here is our own, so its missing walls do no harm.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

import click

from autograder.sandbox.worker import _environment as environment_of_the_zygote
from benchmarks import course, measuring

_JOBS = (1, 2)


@click.command()
@click.option("--submissions", default=40, show_default=True)
@click.option("--repeats", default=2, show_default=True)
def main(submissions: int, repeats: int) -> None:
    """Measure and print the table."""
    seconds: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        course.build_four_question_set(folder / "solutions")
        exercises = course.write_exercises(folder / course.EXERCISES, folder / "solutions")
        paths = course.write_submissions(folder / "submissions", submissions)
        for turn in range(repeats):
            for jobs in _JOBS:
                seconds.setdefault(("floor", jobs), []).append(_floor(folder, jobs, paths))
                for level in ("strict", "process"):
                    each = _ours(folder, level, jobs, submissions, turn)
                    seconds.setdefault((level, jobs), []).append(each)
    rows = [_row(level, jobs, values, seconds["floor", jobs]) for (level, jobs), values in sorted(seconds.items())]
    title = f"{submissions} submissions, {exercises} exercises in four questions, {repeats} repeats in turn"
    measuring.print_table(title, ["what", "jobs", "s each (min / median)", "times the floor (min / median)"], rows)


def _row(level: str, jobs: int, values: list[float], floor: list[float]) -> list[str]:
    best, middle = min(values) / min(floor), statistics.median(values) / statistics.median(floor)
    return [level, str(jobs), measuring.summary(values), f"{best:.2f} / {middle:.2f}"]


def _floor(folder: Path, jobs: int, paths: list[Path]) -> float:
    command = [sys.executable, "-m", "benchmarks.floor", str(folder / course.EXERCISES), str(jobs), *map(str, paths)]
    measuring.run(command, folder, environment_of_the_zygote(gpu=False))
    printed = (folder / "command.log").read_text(encoding="utf-8")
    return measuring.seconds_between_results(json.loads(printed.splitlines()[-1]))


def _ours(folder: Path, level: str, jobs: int, count: int, turn: int) -> float:
    out = folder / f"out-{level}-{jobs}-{turn}"
    measuring.grade(folder, course.SLUG, folder / "submissions", out, jobs=jobs, sandbox=level)
    measuring.demand_full_marks(out, count, level)
    return measuring.seconds_between_results(measuring.finished_at(out))


if __name__ == "__main__":
    main()
