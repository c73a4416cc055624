"""Known mistakes whose points once hung on the draw: each check now ends the same way under every seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.judge import Expectation, expect, judge_check, summarized
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


def asked(check: Check, right: Any, answer: Any, seed: int) -> tuple[list[Expectation], list[Evidence]]:
    """What a check expects under a seed, and what an answer gives."""
    exercises, expectations = check.inputs(np.random.default_rng(seed)), []
    for exercise in exercises:
        natural = evidence_of(right, check, exercise)
        truth = natural if check.summary else evidence_of(right, check, exercise, float64=True)
        expectations.append(expect(check, exercise, natural, truth))
    return expectations, [evidence_of(answer, check, exercise) for exercise in exercises]


@pytest.mark.parametrize("once", MISTAKES, ids=lambda once: f"{once.check}-{once.mistake}")
def test_check_ends_the_same_way_under_every_seed(once: Once) -> None:
    (question,) = [one for one in load_set(once.slug, SOLUTIONS).assignment.questions if one.id == once.question]
    (check,) = [one for one in question.checks if one.id == once.check]
    wrong = definitions(once.slug, "misconceptions")[once.mistake]
    right = definitions(once.slug, "alternatives")[once.right]
    for seed in range(once.seeds):
        expectations, evidence = asked(check, right, wrong, seed)

        verdict = judge_check(check, expectations, evidence, question.entry_point)
        assert (verdict.status is Status.PASSED) is once.passes, (seed, verdict.reason)
        if is_numeric(check) and not check.summary:
            off = distance(check, expectations, evidence)
            assert off < 1 / FACTOR if once.passes else off > FACTOR, (seed, off)


@pytest.fixture
def loss_before_the_update() -> Check:
    (question,) = [one for one in load_set("ps1_softmax", SOLUTIONS).assignment.questions if one.id == "train_step"]
    (check,) = [one for one in question.checks if one.id == "loss_before_the_update"]
    return check


def test_loss_of_a_step_that_goes_wrong_is_not_asked_for(loss_before_the_update: Check) -> None:
    """Where ``updates_the_kernel_first`` has ended after one step shows in the loss of the next by luck only."""
    assert loss_before_the_update.needs == ("one_step",)


def test_loss_of_the_second_step_counts_too(loss_before_the_update: Check) -> None:
    right = definitions("ps1_softmax", "alternatives")["with_two_tapes"]
    first: dict[int, tuple[Any, Any]] = {}

    def returns_the_first_loss_for_ever(W: Any, b: Any, x: Any, y: Any, lr: float) -> Any:
        return first.setdefault(id(W), (W, right(W, b, x, y, lr)))[1]

    for seed in range(5):
        expectations, evidence = asked(loss_before_the_update, right, returns_the_first_loss_for_ever, seed)
        verdict = judge_check(loss_before_the_update, expectations, evidence, "train_step")
        assert verdict.status is Status.FAILED
