"""The tables of tolerances that the sets carry: whole, and with room on both sides of every tolerance."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograder.sets import load_set, set_names
from autograder.validation.margins import FACTOR, is_numeric

SOLUTIONS = Path(__file__).resolve().parent.parent / "solutions"


def rows_of(slug: str) -> list[dict[str, str]]:
    return list(csv.DictReader((SOLUTIONS / slug / "margins.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("slug", set_names(SOLUTIONS))
def test_table_holds_every_numeric_check_once(slug: str) -> None:
    """After a check was added or renamed: autograder validate SET --write-margins --seed 5eed."""
    assignment = load_set(slug, SOLUTIONS).assignment
    numeric = [
        (question.id, check.id) for question in assignment.questions for check in question.checks if is_numeric(check)
    ]
    assert [(row["question"], row["check"]) for row in rows_of(slug)] == numeric


@pytest.mark.parametrize("slug", set_names(SOLUTIONS))
def test_references_and_right_answers_stay_well_within_the_tolerance(slug: str) -> None:
    checks = {
        (question.id, check.id): check
        for question in load_set(slug, SOLUTIONS).assignment.questions
        for check in question.checks
    }
    near = [
        row
        for row in rows_of(slug)
        if checks[row["question"], row["check"]].summary is None
        and max(float(row["reference"]), float(row["right_distance"])) > 1 / FACTOR
    ]
    assert near == []
