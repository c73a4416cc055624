"""What isolation, protocol, judging and reports cost: our command against bare forks that make the same calls.

    python -m benchmarks.against_floor [--submissions 40] [--repeats 2]

The floor (``benchmarks/floor.py``) runs the same exercises in forks without walls, with the same settings of
TensorFlow. The level ``process`` is measured as well; every submission here is our own, so its missing walls do no
harm. Wall seconds per submission are taken between the first result and the last, processor seconds as the difference
to a run with one submission: no side's start counts. On a busy machine only the processor seconds mean anything. Each
figure is the best and the median of the repeats.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.sandbox.launch import _environment as environment_of_the_zygote
from benchmarks import course, measuring

_JOBS = (1, 2)
_LEVELS = ("floor", "process", "strict")


@dataclass(frozen=True)
class Figures:
    """What one submission costs, start-up left out: wall seconds and processor seconds."""

    wall: float
    cpu: float


@click.command()
@click.option("--submissions", default=40, show_default=True)
@click.option("--repeats", default=2, show_default=True)
def main(submissions: int, repeats: int) -> None:
    """Measure and print the table."""
    figures: dict[tuple[str, int], list[Figures]] = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        course.build_four_question_set(folder / "solutions")
        exercises = course.write_exercises(folder / course.EXERCISES, folder / "solutions")
        course.write_submissions(folder / "many", submissions)
        course.write_submissions(folder / "one", 1)
        start = {level: _run(folder, level, 1, "one", "start")[0].cpu_s for level in _LEVELS}
        for turn in range(repeats):
            for jobs in _JOBS:
                for level in _LEVELS:
                    whole, moments = _run(folder, level, jobs, "many", str(turn))
                    cpu = (whole.cpu_s - start[level]) / (submissions - 1)
                    each = Figures(measuring.seconds_between_results(moments), cpu)
                    figures.setdefault((level, jobs), []).append(each)
    rows = [_row(level, jobs, values, figures["floor", jobs]) for (level, jobs), values in sorted(figures.items())]
    title = f"{submissions} submissions, {exercises} exercises in four questions, {repeats} repeats in turn"
    measuring.print_table(
        title, ["what", "jobs", "wall s each", "times the floor", "cpu s each", "times the floor"], rows
    )


def _row(level: str, jobs: int, values: list[Figures], floor: list[Figures]) -> list[str]:
    columns = []
    for measure in ("wall", "cpu"):
        own, base = ([getattr(value, measure) for value in some] for some in (values, floor))
        ratios = min(own) / min(base), statistics.median(own) / statistics.median(base)
        columns += [measuring.summary(own), f"{ratios[0]:.2f} / {ratios[1]:.2f}"]
    return [level, str(jobs), *columns]


def _run(folder: Path, level: str, jobs: int, which: str, turn: str) -> tuple[measuring.Measured, list[float]]:
    """One run of the floor or of our command, and when each submission was finished."""
    if level == "floor":
        paths = map(str, sorted((folder / which).glob("*/*/*.ipynb")))
        command = [sys.executable, "-m", "benchmarks.floor", str(folder / course.EXERCISES), str(jobs), *paths]
        measured = measuring.run(command, folder, environment_of_the_zygote(gpu=False))
        return measured, json.loads((folder / "command.log").read_text(encoding="utf-8").splitlines()[-1])
    out = folder / f"out-{level}-{jobs}-{which}-{turn}"
    measured = measuring.grade(folder, course.SLUG, folder / which, out, jobs=jobs, sandbox=level)
    moments = measuring.finished_at(out)
    measuring.demand_full_marks(out, len(list((folder / which).iterdir())), level)
    return measured, moments


if __name__ == "__main__":
    main()
