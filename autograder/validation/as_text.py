"""What the validation of a problem set found, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from autograder.validation.result import Validation


def validation_lines(result: Validation, seed: str) -> Iterator[str]:
    """The figures, each unnamed mistake and surviving mutant, each problem, and the verdict."""
    figures = result.to_dict()
    right, wrong, mutants = figures["alternatives"], figures["misconceptions"], figures["mutants"]
    yield f"{result.slug} (seed {seed})"
    yield f"  reference       {result.reference_score} of {result.max_score} points"
    yield f"  starter         {result.starter_score} points"
    yield f"  alternatives    {right['accepted']} of {right['total']} accepted"
    yield f"  misconceptions  {wrong['caught']} of {wrong['total']} caught, {wrong['named']} named"
    for name, instead in sorted(result.unnamed.items()):
        yield f"                  not named: {name} ({instead})"
    if mutants["total"]:
        yield f"  mutants         {mutants['killed']} of {mutants['total']} killed, {mutants['equivalent']} equivalent"
    for question, diff in sorted(result.survivors):
        yield f"                  survived in {question}:\n{textwrap.indent(diff, ' ' * 20)}"
    for problem in result.problems:
        yield f"  PROBLEM         {problem}"
    yield f"  {'sound' if result.sound else 'NOT SOUND'}"
