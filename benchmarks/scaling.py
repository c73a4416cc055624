"""How cost grows with the number of submissions: time each, the grader's memory, and grading again what is unchanged.

    python -m benchmarks.scaling [--count 10 --count 100 --count 1000] [--jobs 2]

The memory is the highest resident set of the grader's own process, without its workers.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks import course, measuring

_HELP_REPEATS = 5


@click.command()
@click.option("--count", "counts", multiple=True, default=(10, 100), show_default=True, help="Submissions; repeatable.")
@click.option("--jobs", default=2, show_default=True)
def main(counts: Sequence[int], jobs: int) -> None:
    """Measure and print the tables."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        course.build_four_question_set(folder / "solutions")
        rows = [_row(folder, count, jobs) for count in counts]
        help_command = [sys.executable, "-m", "autograder", "--help"]
        help_seconds = [measuring.run(help_command, folder).seconds for _ in range(_HELP_REPEATS)]
    header = ["submissions", "wall s", "s each", "s each under way", "peak MiB", "again, unchanged: s"]
    measuring.print_table(f"Four questions, --jobs {jobs}, level strict", header, rows)
    print(f"\nautograder --help: {measuring.summary(help_seconds)} s (min / median of {_HELP_REPEATS})")


def _row(folder: Path, count: int, jobs: int) -> list[str]:
    """Grade ``count`` submissions, then the same again."""
    submissions, out = folder / f"submissions-{count}", folder / f"out-{count}"
    course.write_submissions(submissions, count)
    first = measuring.grade(folder, course.SLUG, submissions, out, jobs=jobs)
    measuring.demand_full_marks(out, count, "strict")
    under_way = measuring.seconds_between_results(measuring.finished_at(out))
    again = measuring.grade(folder, course.SLUG, submissions, out, jobs=jobs)
    figures = [first.seconds, first.seconds / count, under_way]
    return [str(count), *(f"{figure:.3f}" for figure in figures), f"{first.peak_mib:.0f}", f"{again.seconds:.3f}"]


if __name__ == "__main__":
    main()
