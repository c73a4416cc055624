"""Known mistakes whose points once hung on the draw: each check now ends the same way under every seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.judge import expect, judge_check, summarized
from autograder.model import Check, Evidence, Exercise, Fault, Status
from autograder.sets import load_set
from autograder.validation.margins import FACTOR, distance, is_numeric
from tests.sets_in_this_process import SOLUTIONS, definitions
from tfnn.evidence import observe


@dataclass(frozen=True)
class Once:
    """A mistake that one check of a question caught under some seeds and let pass under others."""

    slug: str
    question: str
    check: str
    mistake: str
    right: str
    passes: bool = False
    seeds: int = 40


MISTAKES = [
    Once("ps1_softmax", "softmax", "gradient_at_enormous_spread", "shifts_each_column_by_its_maximum", "with_a_shift"),
    Once("ps1_softmax", "softmax_layer", "layer_survives_large_scores", "RectifiesTheScores", "AddsItsWeights"),
    # The loss is measured before the update, and that is all that this check says.
    Once(
        *("ps1_softmax", "train_step", "loss_before_the_update", "updates_the_kernel_first", "with_two_tapes"),
        passes=True,
    ),
    Once("ps1_softmax", "train_step", "one_step", "updates_the_kernel_first", "with_two_tapes"),
    Once(
        *("ps3_training", "train_step", "three_steps_of_adam", "divides_by_the_batch_size", "with_a_persistent_tape"),
        seeds=12,
    ),
    Once(
        *("ps3_training", "batches", "another_order_in_each_epoch", "shuffles_the_batches_only", "shuffles_numbers"),
        passes=True,
    ),
]


def evidence_of(implementation: Any, check: Check, exercise: Exercise, *, float64: bool = False) -> Evidence:
    inputs = (exercise.arguments, exercise.keywords, exercise.options)
    seen = observe(exercise.probe, implementation, *inputs, float64=float64)
    fault = Fault(Status(seen.mishap.status), seen.mishap.kind, seen.mishap.message) if seen.mishap else None
    return summarized(check.summary, exercise, Evidence(seen.arrays, fault))


@pytest.mark.parametrize("once", MISTAKES, ids=lambda once: f"{once.check}-{once.mistake}")
def test_check_ends_the_same_way_under_every_seed(once: Once) -> None:
    (question,) = [one for one in load_set(once.slug, SOLUTIONS).assignment.questions if one.id == once.question]
    (check,) = [one for one in question.checks if one.id == once.check]
    wrong = definitions(once.slug, "misconceptions")[once.mistake]
    right = definitions(once.slug, "alternatives")[once.right]
    for seed in range(once.seeds):
        exercises = check.inputs(np.random.default_rng(seed))
        expectations = []
        for exercise in exercises:
            natural = evidence_of(right, check, exercise)
            truth = natural if check.summary else evidence_of(right, check, exercise, float64=True)
            expectations.append(expect(check, exercise, natural, truth))
        evidence = [evidence_of(wrong, check, exercise) for exercise in exercises]

        verdict = judge_check(check, expectations, evidence, question.entry_point)
        assert (verdict.status is Status.PASSED) is once.passes, (seed, verdict.reason)
        if is_numeric(check) and not check.summary:
            off = distance(check, expectations, evidence)
            assert off < 1 / FACTOR if once.passes else off > FACTOR, (seed, off)


def test_loss_of_a_step_that_goes_wrong_is_not_asked_for() -> None:
    (question,) = [one for one in load_set("ps1_softmax", SOLUTIONS).assignment.questions if one.id == "train_step"]
    (check,) = [one for one in question.checks if one.id == "loss_before_the_update"]

    assert check.needs == ("one_step",)
