"""Distances in tolerances, and when a tolerance has too little room."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograder.judge import Expectation
from autograder.model import Check, Evidence, Exercise, Fault, Status
from autograder.validation.margins import Margin, distance, is_numeric, margin
from tfnn.compare import Tolerance
from tfnn.judges import finite, near_reference_of, right_answer


def check(judge: Any = None) -> Check:
    return Check("c", "A check", 1, lambda rng: [], judge)


def expectation(**arrays: Any) -> Expectation:
    made = {name: np.array(array, float) for name, array in arrays.items()}
    return Expectation(Exercise("call"), made, {name: Tolerance(0.0, 0.5) for name in made}, "")


def evidence(**arrays: Any) -> Evidence:
    return Evidence({name: np.array(array, float) for name, array in arrays.items()})


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param(evidence(value=[1.0, 3.0]), 2.0, id="the farthest place counts"),
        pytest.param(evidence(value=[1.0, 2.0]), 0.0, id="equal"),
        pytest.param(evidence(value=[1.0]), math.inf, id="another shape"),
        pytest.param(evidence(value=[1.0, np.nan]), math.inf, id="NaN"),
        pytest.param(evidence(value=[1.0, np.inf]), math.inf, id="infinity"),
        pytest.param(evidence(loss=[1.0, 2.0]), math.inf, id="something else"),
        pytest.param(Evidence(fault=Fault(Status.RAISED, "ValueError", "no")), math.inf, id="exception"),
    ],
)
def test_distance_from_the_reference(received: Evidence, expected: float) -> None:
    assert distance(check(), [expectation(value=[1.0, 2.0])], [received]) == expected


def test_same_infinities_and_nans_are_no_distance() -> None:
    values = [np.nan, np.inf, -np.inf]
    assert distance(check(), [expectation(value=values)], [evidence(value=values)]) == 0.0


def test_arrays_that_the_check_does_not_compare_are_no_distance() -> None:
    judge = near_reference_of("loss")
    found = distance(check(judge), [expectation(loss=1.0, value=1.0)], [evidence(loss=1.25, value=9.0)])
    assert found == 0.5


def test_only_checks_that_compare_numbers_are_numeric() -> None:
    assert is_numeric(check())
    assert is_numeric(check(near_reference_of("loss")))
    assert not is_numeric(check(finite()))
    assert not is_numeric(check(right_answer()))


def thin(*, reference: float = 0.1, right: float = 0.1, wrong: float = 9.0, elsewhere: float = 9.0) -> str | None:
    return margin("q", check(), reference, {"other": right}, {"slip": wrong, "passes": 0.2}, {"slip": elsewhere}).thin


def test_tolerance_with_room_on_both_sides_is_not_thin() -> None:
    assert thin() is None


@pytest.mark.parametrize(
    ("distances", "words"),
    [
        ({"right": 0.34}, "other uses 0.34 of the tolerance"),
        ({"reference": 0.4}, "the reference in float32 uses 0.40 of the tolerance"),
        ({"wrong": 2.9, "elsewhere": 2.9}, "slip is wrong by only 2.90 times the tolerance"),
    ],
)
def test_tolerance_near_to_an_answer_is_thin(distances: dict[str, float], words: str) -> None:
    assert thin(**distances) == words


def test_wrong_answer_that_another_check_catches_from_afar_may_be_near() -> None:
    assert thin(wrong=1.5, elsewhere=40.0) is None


def test_answer_that_only_this_check_catches_is_named_before_a_nearer_one() -> None:
    found = margin("q", check(), 0.0, {}, {"near": 1.1, "only here": 2.0}, {"near": 50.0, "only here": 2.0})
    assert (found.wrong, found.thin) == ("only here", "only here is wrong by only 2.00 times the tolerance")


def test_question_without_known_answers_has_an_endless_margin() -> None:
    assert margin("q", check(), 0.0, {}, {}, {}) == Margin("q", "c", 0.0, None, 0.0, None, math.inf)
