"""Wall time per submission of ``nbgrader autograde`` and of ``autograder grade``: same notebooks, same run, in turn.

    python -m benchmarks.against_nbgrader [--submissions 5] [--many 100] [--repeats 2]

The course has four PS1 questions. nbgrader's test cells make the calls and gradients that our worker makes: every
distinct exercise of the checks, once, through the same probe. Both sides must give full marks, or nothing is printed.
"""

from __future__ import annotations

import csv
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import click
import nbformat

from benchmarks import course, measuring

_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'benchmark'\n"
_ENVIRONMENT = {"CUDA_VISIBLE_DEVICES": "-1"}


@click.command()
@click.option("--submissions", default=5, show_default=True, help="What both graders grade.")
@click.option("--many", default=100, show_default=True, help="What ours grades besides, to spread its start.")
@click.option("--repeats", default=2, show_default=True)
@click.option("--jobs", default=2, show_default=True)
def main(submissions: int, many: int, repeats: int, jobs: int) -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        exercises = _prepare(folder, submissions, many)
        theirs, ours, amortized = [], [], []
        for turn in range(repeats):
            theirs.append(_nbgrader(folder, submissions, turn))
            ours.append(_ours(folder, "few", submissions, jobs, turn))
            amortized.append(_ours(folder, "many", many, jobs, turn))
    base = statistics.median(theirs) / submissions
    rows = [
        _row("nbgrader autograde", submissions, theirs, base),
        _row(f"autograder grade --jobs {jobs}", submissions, ours, base),
        _row(f"autograder grade --jobs {jobs}", many, amortized, base),
    ]
    header = ["command", "submissions", "wall s (min / median)", "s each (min / median)", "times faster"]
    measuring.print_table(f"{exercises} exercises in four questions, {repeats} repeats in turn", header, rows)


def _row(command: str, count: int, seconds: list[float], base: float) -> list[str]:
    each = [total / count for total in seconds]
    ratio = base / statistics.median(each)
    return [command, str(count), measuring.summary(seconds), measuring.summary(each), f"{ratio:.1f}"]


def _prepare(folder: Path, submissions: int, many: int) -> int:
    """Build the course for both graders; returns the number of exercises."""
    course.build_four_question_set(folder / "solutions")
    nbgrader = folder / "nbgrader"
    source = nbgrader / "source" / course.SLUG
    source.mkdir(parents=True)
    (nbgrader / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    nbformat.write(course.source_notebook(), source / f"{course.SLUG}.ipynb")
    exercises = course.write_exercises(source / course.EXERCISES, folder / "solutions")
    measuring.run([sys.executable, "-m", "nbgrader", "generate_assignment", course.SLUG, "--create"], nbgrader)
    course.write_submissions(nbgrader / "submitted", submissions)
    shutil.copytree(nbgrader / "submitted", folder / "few")
    course.write_submissions(folder / "many", many)
    return exercises


def _nbgrader(folder: Path, count: int, turn: int) -> float:
    """Grade a fresh copy of nbgrader's course, as nobody has graded it before."""
    copy = shutil.copytree(folder / "nbgrader", folder / f"nbgrader{turn}")
    command = [sys.executable, "-m", "nbgrader", "autograde", course.SLUG]
    seconds = measuring.run(command, copy, _ENVIRONMENT).seconds
    _demand_full_marks_of_nbgrader(copy, count)
    return seconds


def _demand_full_marks_of_nbgrader(folder: Path, count: int) -> None:
    measuring.run([sys.executable, "-m", "nbgrader", "export"], folder)
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        graded = list(csv.DictReader(file))
    lost = [row["student_id"] for row in graded if not 0 < float(row["score"]) == float(row["max_score"])]
    if len(graded) != count or lost:
        raise RuntimeError(f"The figure is void: nbgrader graded {len(graded)} of {count}, not in full: {lost}.")


def _ours(folder: Path, which: str, count: int, jobs: int, turn: int) -> float:
    out = folder / f"out-{which}-{turn}"
    seconds = measuring.grade(folder, course.SLUG, folder / which, out, jobs=jobs).seconds
    measuring.demand_full_marks(out, count, "strict")
    return seconds


if __name__ == "__main__":
    main()
