"""What does one submission of each set cost, without and with the set's main experiment, and what dominates it?

    python -m benchmarks.grading_time [--submissions 6] [--jobs 2] [--set SLUG ...]

Submissions are copies of the solved notebook. The cost of one is the slope: the time for many minus the time for one,
over the number that came on top, so that TensorFlow's start and the reference's own answers do not count.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

import click

from autograder.sets import set_names
from benchmarks import measuring
from benchmarks.course import ROOT

_EXPERIMENT = "experiment"
_SHORT = """
from dataclasses import replace
ASSIGNMENT = replace(
    ASSIGNMENT,
    slug={slug!r},
    questions=tuple(question for question in ASSIGNMENT.questions if question.id not in {left_out!r}),
)
"""


@click.command()
@click.option("--submissions", default=6, show_default=True, type=click.IntRange(2))
@click.option("--jobs", default=2, show_default=True)
@click.option("--set", "slugs", multiple=True, help="All sets by default.")
def main(submissions: int, jobs: int, slugs: tuple[str, ...]) -> None:
    """Measure and print."""
    for slug in slugs or set_names(ROOT / "solutions"):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            without = _slope(Path(name) / "short", slug, [_EXPERIMENT], submissions, jobs)
            whole = _slope(Path(name) / "whole", slug, [], submissions, jobs)
            print(
                f"{slug}: {without:.2f} s a submission without the experiment, {whole:.2f} s with it ({jobs} at a time)"
            )
            for seconds, question in _dominant(Path(name) / "whole" / "many")[:5]:
                print(f"  {seconds:6.2f} s  {question}", flush=True)


def _slope(folder: Path, slug: str, left_out: Collection[str], submissions: int, jobs: int) -> float:
    """Seconds per further submission of the set, some questions left out."""
    short = _copy_set(folder, slug, left_out)
    seconds = []
    for name, count in (("one", 1), ("many", 1 + submissions)):
        _write_submissions(folder / f"in-{name}", folder / "solutions" / short / f"{short}.py", count)
        run = measuring.grade(folder, short, folder / f"in-{name}", folder / name, jobs=jobs, seed="5eed")
        seconds.append(run.seconds)
    return (seconds[1] - seconds[0]) / submissions


def _copy_set(folder: Path, slug: str, left_out: Collection[str]) -> str:
    """A course with a copy of the set without some questions and without known wrong answers; returns its name."""
    short = f"{slug}_measured"
    target = folder / "solutions" / short
    target.mkdir(parents=True)
    checks = (ROOT / "solutions" / slug / "checks.py").read_text(encoding="utf-8")
    (target / "checks.py").write_text(checks + _SHORT.format(slug=short, left_out=list(left_out)), encoding="utf-8")
    shutil.copy(ROOT / "solutions" / slug / f"{slug}.py", target / f"{short}.py")
    return short


def _write_submissions(folder: Path, source: Path, count: int) -> None:
    folder.mkdir()
    text = source.read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"student{number:02d}.py").write_text(f"# student {number}\n{text}", encoding="utf-8")


def _dominant(out: Path) -> list[tuple[float, str]]:
    """Questions by the mean of their seconds in the worker, the longest first."""
    total: dict[str, float] = {}
    reports = measuring.reports(out)
    for report in reports.values():
        for question in report["questions"]:
            # Checks that share their exercises report the same seconds, to the last digit: they ran once.
            seconds = sum({check["seconds"] for check in question["checks"]})
            total[question["id"]] = total.get(question["id"], 0.0) + seconds / len(reports)
    return sorted(((seconds, name) for name, seconds in total.items()), reverse=True)


if __name__ == "__main__":
    main()
