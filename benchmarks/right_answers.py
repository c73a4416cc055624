"""How often is a right answer rejected? The reference and every alternative, each tried under many seeds.

    python -m benchmarks.right_answers [--runs 100] [--set SLUG ...] [--costly | --no-costly]

One run draws every input anew, asks the reference, and judges the reference itself and each of ``alternatives.py`` by
every check of its question. Every lost check is printed. The bound on the rate is the exact one-sided 95 % bound
(Clopper and Pearson); without a single failure it is the rule of three, 3 / number of judgements.
"""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import click
from scipy.stats import beta

from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set, set_names
from autograder.validation.result import Validation
from autograder.validation.validator import Extent, validate_set
from benchmarks.course import ROOT

_SOLUTIONS = ROOT / "solutions"


@click.command()
@click.option("--runs", default=100, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="Processes; each has a zygote of its own.")
@click.option("--set", "slugs", multiple=True, help="All sets by default.")
@click.option("--costly/--no-costly", default=None, help="Only the checks that train for long, or only the others.")
@click.option("--first", default=1, show_default=True, help="The number of the first run; it decides the seeds.")
def main(runs: int, jobs: int, slugs: tuple[str, ...], costly: bool | None, first: int) -> None:
    """Run, count and print."""
    for slug in slugs or set_names(_SOLUTIONS):
        started = time.monotonic()
        numbers = range(first, first + runs)
        parts = [(slug, costly, list(numbers[part::jobs])) for part in range(jobs)]
        with ProcessPoolExecutor(jobs) as pool:
            results = [result for part in pool.map(_runs, parts) for result in part]
        lost = [sentence for _, sentences in results for sentence in sentences]
        judgements = sum(count for count, _ in results)
        bound = beta.ppf(0.95, len(lost) + 1, judgements - len(lost))
        print(f"{slug}: {runs} runs, {judgements} judgements, {len(lost)} lost", *lost, sep="\n  ")
        print(f"  with 95 % confidence the rate is below {bound:.2e} ({time.monotonic() - started:.0f} s)", flush=True)


def _runs(part: tuple[str, bool | None, list[int]]) -> list[tuple[int, list[str]]]:
    """For each run: how many judgements, and what was lost."""
    slug, costly, numbers = part
    loaded = _part_of(load_set(slug, _SOLUTIONS), costly)
    with Zygote(hidden=(_SOLUTIONS,)) as zygote:
        return [_judged(loaded, _validated(zygote, loaded, number), number) for number in numbers]


def _part_of(loaded: LoadedSet, costly: bool | None) -> LoadedSet:
    """The set with those checks that train for long, with the others, or with all of them."""
    if costly is None:
        return loaded
    questions = []
    for question in loaded.assignment.questions:
        checks = [check for check in question.checks if check.costly == costly]
        kept = {check.id for check in checks}
        asked = tuple(replace(check, needs=tuple(need for need in check.needs if need in kept)) for check in checks)
        questions += [replace(question, checks=asked)] if asked else []
    return replace(loaded, assignment=replace(loaded.assignment, questions=tuple(questions)))


def _validated(zygote: Zygote, loaded: LoadedSet, number: int) -> Validation:
    return validate_set(zygote, loaded, ROOT / "assignments", f"{number:08x}", 1, Extent(wrong=False))


def _judged(loaded: LoadedSet, result: Validation, number: int) -> tuple[int, list[str]]:
    questions = loaded.assignment.questions
    count = sum(len(question.checks) * (1 + len(loaded.alternatives.to(question.id))) for question in questions)
    lost = [*result.lost_reference_checks, *(f"{name}: {reason}" for name, reason in result.rejected.items())]
    return count, [f"seed {number:08x}: {sentence}" for sentence in lost]


if __name__ == "__main__":
    main()
