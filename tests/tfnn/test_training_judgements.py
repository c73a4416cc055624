"""Summaries of shuffled rows and of races, the judge with sentences of its own, and the given functions of ps3."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfnn.compare import Tolerance
from tfnn.epoch_summaries import conditions_of_runs, order_of_rows, spread_of_twins
from tfnn.given import given_function
from tfnn.judges import JUDGES, Case, agrees_on

X, Y = np.arange(12.0).reshape(6, 2), np.arange(6.0)
SHUFFLED, OTHER = np.array([3, 1, 0, 5, 4, 2]), np.array([2, 0, 1, 4, 3, 5])

# ----------------------------------------------------------------------------------------------------- order_of_rows


def epochs(first: Any = SHUFFLED, second: Any = OTHER, repeated: Any = SHUFFLED, **changed: Any) -> Any:
    arrays: dict[str, Any] = {"x_afterwards": X, "y_afterwards": Y}
    for name, order in (("first_epoch", first), ("second_epoch", second), ("repeated_epoch", repeated)):
        arrays |= {
            f"x_of_{name}": X[order],
            f"y_of_{name}": Y[order],
            f"sizes_of_{name}": np.array([4, len(order) - 4]),
        }
    return order_of_rows({**arrays, **changed}, {"x": X, "y": Y})


def flags(summary: Any) -> set[str]:
    """The names of what the summary answers with yes."""
    return {name for name, value in summary.items() if value.shape == () and value}


def test_order_of_rows_of_shuffled_epochs_has_nothing_to_say() -> None:
    summary = epochs()

    assert flags(summary) == set()
    assert summary["sizes_of_batches"].tolist() == [4, 2]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"second": SHUFFLED}, {"same_order_again"}),
        ({"repeated": OTHER}, {"other_order_from_an_equal_generator"}),
        ({"first": np.arange(6), "repeated": np.arange(6)}, {"order_of_the_arrays"}),
        ({"second": np.array([0, 0, 1, 2, 3, 4])}, {"repeated_rows"}),
        ({"x_of_first_epoch": X[SHUFFLED] + [[99], *[[0]] * 5]}, {"unknown_rows", "labels_of_other_rows"}),
        ({"y_of_second_epoch": Y[SHUFFLED]}, {"labels_of_other_rows"}),
        ({"y_of_first_epoch": Y[SHUFFLED][:3]}, {"labels_of_other_rows"}),
        ({"y_afterwards": Y[OTHER]}, {"changed_arrays"}),
    ],
)
def test_order_of_rows_names_what_is_wrong(changes: Any, said: set[str]) -> None:
    found = flags(epochs(**changes))

    assert said <= found
    assert found <= said | {"other_order_from_an_equal_generator"}


def test_order_of_rows_finds_rows_in_another_precision() -> None:
    assert flags(epochs(x_of_first_epoch=X[SHUFFLED].astype("float32"))) == set()


# ------------------------------------------------------------------------------------------------ conditions_of_runs


def one_run(**changed: Any) -> dict[str, Any]:
    losses = np.array([4.0, 1.0, 2.0, 2.5])
    run = {
        "curve": losses.reshape(2, 2).mean(axis=1),
        "first_weights": np.ones(3),
        "losses": losses,
        "rows": X[np.concatenate([SHUFFLED, OTHER])],
        "sizes": np.array([4, 2, 4, 2]),
        "optimizers": np.array([0, 0, 0, 0]),
        "last_weights": np.array([1.0, 2.0, np.nan]),
        "returned_weights": np.array([1.0, 2.0, np.nan]),
    }
    return {**run, **changed}


def conditions(*runs: Any) -> Any:
    arrays = {f"{what}_of_run{i}": value for i, run in enumerate(runs) for what, value in run.items()}
    return conditions_of_runs(arrays, {"x": X})


def test_conditions_of_fair_runs_have_nothing_to_say() -> None:
    summary = conditions(one_run(), one_run())

    assert flags(summary) == set()
    assert summary["optimizers_per_run"].tolist() == [1, 1]
    assert summary["lengths_of_curves"].tolist() == [2, 2]
    assert summary["content_of_curves"].tolist() == [0]
    assert summary["first_weights"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_weights": np.zeros(3)}, "other_first_weights"),
        ({"rows": X[np.concatenate([OTHER, SHUFFLED])]}, "other_batches"),
        ({"sizes": np.array([3, 3, 3, 3])}, "other_batches"),
        ({"rows": X[np.concatenate([OTHER, OTHER[:5]])]}, "rows_left_out"),
        ({"rows": X[[0] * 12]}, "rows_left_out"),
        ({"returned_weights": np.ones(3)}, "other_models"),
        ({"losses": np.array([np.nan, 1.0, 2.0, 2.5])}, "hidden_nan"),
    ],
)
def test_conditions_of_runs_name_what_is_unfair(changes: Any, said: str) -> None:
    assert said in flags(conditions(one_run(), one_run(**changes)))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (np.concatenate([np.arange(6), OTHER]), "order_of_the_arrays"),
        (np.concatenate([OTHER, OTHER]), "same_order_again"),
    ],
)
def test_conditions_of_runs_name_an_order_that_is_not_random(order: Any, said: str) -> None:
    assert flags(conditions(one_run(rows=X[order]), one_run(rows=X[order]))) == {said}


@pytest.mark.parametrize(
    ("curve", "content"),
    [
        ([2.5, 2.25], 0),
        ([(4 * 4 + 2) / 6, (4 * 2 + 2 * 2.5) / 6], 0),
        ([5.0, 4.5], 1),
        ([1.0, 2.5], 2),
        ([4.0, 2.0], 3),
        ([2.5, 2.25, 0.0], 3),
        ([], 3),
    ],
)
def test_conditions_of_runs_say_what_curves_hold(curve: Any, content: int) -> None:
    summary = conditions(one_run(curve=np.array(curve)))

    assert summary["content_of_curves"].tolist() == [content]
    assert summary["lengths_of_curves"].tolist() == [len(curve)]


def test_conditions_of_runs_accept_nan_where_a_loss_is_nan() -> None:
    diverged = one_run(losses=np.array([4.0, 1.0, np.nan, np.nan]), curve=np.array([2.5, np.nan]))

    summary = conditions(one_run(), diverged)

    assert flags(summary) == set()
    assert summary["content_of_curves"].tolist() == [0]


def test_conditions_of_runs_count_optimizers() -> None:
    assert conditions(one_run(optimizers=np.array([0, 0, 3, 3])))["optimizers_per_run"].tolist() == [2]


# --------------------------------------------------------------------------------------------------- spread_of_twins


@pytest.mark.parametrize(("change", "different"), [(0.0, 0.0), (1e-7, 0.0), (1e-3, 1.0)])
def test_spread_of_twins_says_whether_their_weights_differ(change: float, different: float) -> None:
    first = {"kernel_of_layer_1": np.ones(3), "bias_of_layer_1": np.zeros(2), "loss": np.array([1.0, 2.0])}
    second = {
        "kernel_of_layer_1_of_model_2": np.array([1.0, 1.0, 1.0 + change]),
        "bias_of_layer_1_of_model_2": np.zeros(2),
    }

    assert spread_of_twins({**first, **second}, {})["different_twins"] == different


# --------------------------------------------------------------------------------------------------------- agrees_on


def case(**received: Any) -> Case:
    arrays = {name: np.array(value) for name, value in received.items()}
    expected = {"one": np.array(0.0), "other": np.array([4.0, 2.0])}
    return Case(arrays, expected, dict.fromkeys(expected, Tolerance(0.0, 0.5)), describe="7 rows")


BOTH = agrees_on({"one": "the first is wrong", "other": "the second is wrong"})


@pytest.mark.parametrize(
    ("received", "reason"),
    [
        ({"one": 0.0, "other": [4.0, 2.0]}, None),
        ({"one": 0.4, "other": [4.0, 2.4]}, None),
        ({"one": 1.0, "other": [4.0, 2.0]}, "the first is wrong; input: 7 rows"),
        ({"one": 0.0, "other": [4.0]}, "the second is wrong; input: 7 rows"),
        ({"one": 1.0, "other": [9.0, 9.0]}, "the first is wrong; input: 7 rows"),
        ({"other": [4.0, 2.0]}, "the first is wrong; input: 7 rows"),
    ],
)
def test_agrees_on_gives_the_sentence_of_what_differs(received: Any, reason: str | None) -> None:
    assert BOTH([case(**received)]) == reason


def test_agrees_on_looks_at_the_named_arrays_only() -> None:
    assert agrees_on({"one": "?"})([case(one=0.0, other=[9.0, 9.0])]) is None


def test_agrees_on_is_made_again_from_its_parameters() -> None:
    again = JUDGES[BOTH.name](**json.loads(json.dumps(BOTH.parameters)))

    assert again([case(one=1.0, other=[4.0, 2.0])]) == "the first is wrong; input: 7 rows"


# --------------------------------------------------------------------------------------------------- given functions


def test_valley_slope_is_the_gradient_of_a_valley() -> None:
    slope = given_function("valley_slope", {"curvature": 2.0, "lowest": 1.0, "steepness": 0.5})

    np.testing.assert_allclose(slope(tf.constant([1.0, 3.0])), [0.0, 2 * 2 + 0.5 * 8])


@pytest.mark.parametrize(
    ("name", "parameters", "value"),
    [
        ("parabola", {"lowest": 1.0}, 5.0),
        ("wave", {}, np.sin(2) + np.sin(3)),
        ("exponential", {}, np.exp(2) + np.exp(3)),
    ],
)
def test_curves_add_up_the_entries_of_a_vector(name: str, parameters: Any, value: float) -> None:
    result = given_function(name, parameters)(tf.constant([2.0, 3.0]))

    assert result.shape == ()
    np.testing.assert_allclose(result, value, rtol=1e-6)
