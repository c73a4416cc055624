"""Making an exercise smaller, with fake students: what is cut, what stays what it is, and when the search ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.example.shrink import MAX_CALLS, smallest
from autograder.model import Exercise
from tfnn.inputs import Given

Predicate = Callable[[Exercise], bool]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def scores(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(scale=2.0, size=shape).astype("float32")


def one_hot(rng: np.random.Generator, rows: int, classes: int, dtype: str = "float32") -> np.ndarray:
    return np.eye(classes, dtype=dtype)[rng.integers(classes, size=rows)]


def shares(rng: np.random.Generator, rows: int, classes: int) -> np.ndarray:
    weights = rng.uniform(0.2, 1.0, size=(rows, classes))
    return (weights / weights.sum(axis=1, keepdims=True)).astype("float32")


def test_exercise_that_fails_anyhow_is_cut_to_one_zero(rng):
    found = smallest(Exercise("call", (scores(rng, 5, 7),)), lambda exercise: True)
    np.testing.assert_array_equal(found.arguments[0], np.zeros((1, 1), "float32"))
    assert found.arguments[0].dtype == np.float32


def test_one_column_is_kept_where_only_the_number_of_rows_matters(rng):
    found = smallest(Exercise("call", (scores(rng, 5, 7),)), lambda exercise: exercise.arguments[0].shape[0] > 1)
    assert found.arguments[0].shape == (2, 1)


def test_one_example_is_kept_where_only_the_number_of_columns_matters(rng):
    found = smallest(
        Exercise("call", (), {"z": scores(rng, 5, 7)}), lambda exercise: exercise.keywords["z"].shape[1] > 2
    )
    assert found.keywords["z"].shape == (1, 3)


def test_axis_lengths_that_arrays_share_stay_shared(rng):
    def layer_fails(exercise: Exercise) -> bool:
        x, kernel, bias = exercise.arguments[0], exercise.keywords["kernel"], exercise.keywords["bias"]
        return (x @ kernel + bias).shape[1] > 1  # raises where the shapes do not fit

    weights = {"kernel": scores(rng, 5, 3), "bias": scores(rng, 3)}
    found = smallest(Exercise("layer_call", (scores(rng, 6, 5),), weights), layer_fails)
    shapes = [found.arguments[0].shape, found.keywords["kernel"].shape, found.keywords["bias"].shape]
    assert shapes == [(1, 1), (1, 2), (2,)]


def test_arrays_in_lists_are_cut_and_the_lists_stay_as_long(rng):
    runs = {"theta": [scores(rng, 5)], "grads": [scores(rng, 1, 5)]}
    found = smallest(Exercise("update_runs", (), runs, {"lr": 0.3}), lambda exercise: True)
    assert [array.shape for array in (*found.keywords["theta"], *found.keywords["grads"])] == [(1,), (1, 1)]
    assert found.options == {"lr": 0.3}


def test_numbers_given_functions_and_options_stay(rng):
    bowl = Given("parabola", {"lowest": scores(rng, 4)})
    exercise = Exercise("call", (bowl, scores(rng, 4), 0.25), {"axis": -1}, {"wrt": 1}, {"labels": 3})
    found = smallest(exercise, lambda exercise: True)
    assert found.arguments[0] is bowl
    assert (found.arguments[2], found.keywords, found.options) == (0.25, {"axis": -1}, {"wrt": 1})
    assert found.withheld == {"labels": 3}


@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_one_hot_rows_stay_one_hot(rng, dtype):
    seen: list[np.ndarray] = []

    def fails(exercise: Exercise) -> bool:
        seen.append(exercise.arguments[0])
        return True

    found = smallest(Exercise("call", (one_hot(rng, 6, 4, dtype), scores(rng, 6, 4))), fails)
    for labels in seen:
        assert labels.shape[1] >= 2
        assert (np.sort(labels, axis=1)[:, -2:] == [0, 1]).all()
        assert (labels.sum(axis=1) == 1).all()
    assert found.arguments[0].shape == (1, 2)


def test_shares_of_a_row_keep_summing_to_one_and_none_vanishes(rng):
    seen: list[np.ndarray] = []

    def fails(exercise: Exercise) -> bool:
        seen.append(exercise.arguments[0])
        return True

    found = smallest(Exercise("call", (shares(rng, 6, 4),)), fails)
    for rows in seen:
        np.testing.assert_allclose(rows.sum(axis=1), 1.0, atol=1e-3)
        assert (rows > 0).all()
    np.testing.assert_allclose(found.arguments[0] * 10, np.round(found.arguments[0] * 10), atol=1e-6)


def test_class_numbers_go_on_naming_their_column(rng):
    labels, probabilities = np.array([3, 1, 2, 0, 3]), shares(rng, 5, 4)

    def agrees(exercise: Exercise) -> bool:
        rows, names = exercise.arguments[1], exercise.arguments[0]
        return bool((names < rows.shape[1]).all()) and rows[0].argmax() == names[0]

    probabilities[0] = [0.1, 0.2, 0.2, 0.5]
    found = smallest(Exercise("call", (labels, probabilities)), agrees)
    assert found.arguments[0].tolist() == [1]
    np.testing.assert_allclose(found.arguments[1], [[0.2, 0.8]], atol=0.11)


def test_rows_and_columns_of_equal_number_are_told_apart(rng):
    def needs_two_rows(exercise: Exercise) -> bool:
        rows, names = exercise.arguments
        return len(rows) == len(names) >= 2 and bool((names < rows.shape[1]).all())

    found = smallest(Exercise("call", (scores(rng, 3, 3), np.array([0, 1, 2]))), needs_two_rows)
    assert (found.arguments[0].shape, found.arguments[1].tolist()) == ((2, 2), [0, 1])


def test_rows_go_where_all_of_as_many_columns_are_needed(rng):
    found = smallest(
        Exercise("call", (scores(rng, 4, 4), np.zeros(4, "int64"))),
        lambda exercise: exercise.arguments[0].shape == (len(exercise.arguments[1]), 4),
    )
    assert (found.arguments[0].shape, found.arguments[1].shape) == ((1, 4), (1,))


def test_numbers_that_must_differ_become_a_count(rng):
    found = smallest(Exercise("call", (scores(rng, 5, 7),)), lambda exercise: exercise.arguments[0].std() > 0)
    np.testing.assert_array_equal(found.arguments[0], np.array([[0, 1]], "float32"))


@pytest.mark.parametrize(
    ("accepts", "expected"),
    [
        pytest.param(lambda z: True, [[0.0]], id="zero"),
        pytest.param(lambda z: bool((z != 0).all()), [[1.0]], id="one"),
        pytest.param(lambda z: bool((z < 0).all()), [[-3.0]], id="whole_number"),
        pytest.param(lambda z: bool((z < -3.2).all()), [[-3.3]], id="one_decimal"),
        pytest.param(lambda z: bool((z < -3.34).all()), [[-3.3456]], id="as_drawn"),
    ],
)
def test_values_become_as_simple_as_they_can(accepts, expected):
    start = Exercise("call", (np.array([[-3.3456]], "float32"),))
    found = smallest(start, lambda exercise: accepts(exercise.arguments[0]))
    np.testing.assert_array_equal(found.arguments[0], np.array(expected, "float32"))


def test_nothing_smaller_leaves_the_exercise_as_it_is(rng):
    z = scores(rng, 5, 7)
    found = smallest(Exercise("call", (z,)), lambda exercise: False)
    np.testing.assert_array_equal(found.arguments[0], z)


def many_arrays(rng: np.random.Generator) -> Exercise:
    return Exercise("call", tuple(scores(rng, *range(3 + n, 7 + n)) for n in range(6)))


@pytest.mark.parametrize("bound", [1, 7, MAX_CALLS])
def test_search_never_asks_more_often_than_it_may(rng, bound):
    asked: list[Exercise] = []

    def fails(exercise: Exercise) -> bool:
        asked.append(exercise)
        return False

    smallest(many_arrays(rng), fails, max_calls=bound)
    assert len(asked) == bound


def test_search_asks_for_nothing_twice(rng):
    asked: list[bytes] = []

    def fails(exercise: Exercise) -> bool:
        asked.append(b"".join(f"{z.shape}".encode() + z.tobytes() for z in exercise.arguments))
        return exercise.arguments[0].shape[0] > 1

    start = Exercise("call", (scores(rng, 5, 7), scores(rng, 5)))
    smallest(start, fails)
    asked.append(b"".join(f"{z.shape}".encode() + z.tobytes() for z in start.arguments))
    assert len(set(asked)) == len(asked)


def test_search_asks_the_same_in_the_same_order_every_time():
    def asked() -> list[list[float]]:
        seen: list[list[float]] = []

        def fails(exercise: Exercise) -> bool:
            seen.append(exercise.arguments[0].tolist())
            return exercise.arguments[0].sum() > 0

        smallest(Exercise("call", (scores(np.random.default_rng(8), 5, 7),)), fails)
        return seen

    assert asked() == asked()


def test_arrays_of_the_check_are_not_changed(rng):
    z, labels = scores(rng, 5, 4), one_hot(rng, 5, 4)
    before = z.copy(), labels.copy()
    smallest(Exercise("call", (labels, z)), lambda exercise: True)
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(labels, before[1])
