"""An exercise of any probe, without a constructor of its own."""

from __future__ import annotations

from autograder.authoring import exercise
from autograder.model import Exercise


def test_exercise_takes_a_probe_by_name_and_everything_else_as_it_is() -> None:
    made = exercise("named_results", 1, 2, options={"names": ["total"]}, withheld={"labels": 3}, classes=4)

    assert made == Exercise("named_results", (1, 2), {"classes": 4}, {"names": ["total"]}, {"labels": 3})


def test_exercise_has_neither_options_nor_secrets_unless_told() -> None:
    assert exercise("call") == Exercise("call")
