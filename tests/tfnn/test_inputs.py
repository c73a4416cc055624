from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tfnn.evidence import describe_inputs
from tfnn.given import FUNCTIONS, given_function
from tfnn.inputs import Given, map_arrays, pack, unpack
from tfnn.probes import run_probe
from tfnn.probes.values import as_tensor, widened

MATRIX = np.arange(6, dtype="float32").reshape(2, 3)
NESTED = [MATRIX, [1, "text", None], Given("weighted_squares", {"matrix": MATRIX, "scale": 2.0})]


def there_and_back(value: Any) -> Any:
    arrays: list[Any] = []

    def store(array: Any) -> int:
        arrays.append(array)
        return len(arrays) - 1

    return unpack(json.loads(json.dumps(pack(value, store))), lambda number: arrays[number])


def test_value_survives_the_way_there_and_back_with_all_that_is_inside() -> None:
    matrix, plain, given = there_and_back(NESTED)

    np.testing.assert_array_equal(matrix, MATRIX, strict=True)
    assert plain == [1, "text", None]
    assert (given.name, given.parameters["scale"]) == ("weighted_squares", 2.0)
    np.testing.assert_array_equal(given.parameters["matrix"], MATRIX, strict=True)


def test_number_of_numpy_becomes_a_plain_one() -> None:
    assert type(there_and_back(np.float32(0.5))) is float


def test_arrays_are_changed_at_any_depth_and_nothing_else_is() -> None:
    changed = map_arrays(NESTED, lambda array: array.sum())

    assert changed == [15.0, [1, "text", None], Given("weighted_squares", {"matrix": 15.0, "scale": 2.0})]


def test_floating_arrays_are_widened_at_any_depth() -> None:
    wide = widened([MATRIX, Given("weighted_squares", {"matrix": MATRIX, "rows": np.arange(2)})])

    assert wide[0].dtype == wide[1].parameters["matrix"].dtype == np.float64
    assert wide[1].parameters["rows"].dtype == np.arange(2).dtype


def test_list_of_arrays_reaches_the_implementation_as_a_list_of_tensors() -> None:
    seen: list[Any] = []

    def implementation(weights: Any) -> float:
        seen.extend(weights)
        return float(sum(weight.numpy().sum() for weight in weights))

    assert run_probe("call", implementation, ([MATRIX, 2 * MATRIX],))["value"] == 45.0
    assert [type(weight).__name__ for weight in seen] == ["EagerTensor", "EagerTensor"]


def test_given_function_reaches_the_implementation_as_a_function() -> None:
    evidence = run_probe("call", lambda loss, a, b: loss(a, b), (Given("weighted_squares"), MATRIX, MATRIX + 1))

    assert evidence["value"] == np.mean(1 + MATRIX**2)


def test_gradient_in_a_list_has_one_array_per_entry() -> None:
    import tensorflow as tf

    evidence = run_probe(
        "gradient",
        lambda weights, factor: factor * sum(tf.reduce_sum(w**2) for w in weights),
        ([MATRIX, np.ones(4, "float32")], 3.0),
    )

    np.testing.assert_allclose(evidence["gradient_0"], 6 * MATRIX)
    np.testing.assert_allclose(evidence["gradient_1"], np.full(4, 6.0))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([MATRIX, np.zeros(4)], "[float32 (2, 3), float64 (4,)]"),
        (Given("weighted_squares"), "the function weighted_squares"),
        (Given("line", {"slope": 2.0, "matrix": MATRIX}), "the function line with slope=2.0, matrix=float32 (2, 3)"),
    ],
)
def test_inputs_are_described_at_any_depth(value: Any, words: str) -> None:
    assert describe_inputs([value], {}) == words


def test_loss_of_weighted_squares_minds_the_order_of_its_arguments() -> None:
    loss, zero, two = given_function("weighted_squares", {}), as_tensor(np.zeros(3)), as_tensor(np.full(3, 2.0))

    assert float(loss(zero, two)) == 4.0
    assert float(loss(two, zero)) == 20.0


def test_cross_entropy_loss_takes_logits() -> None:
    loss = given_function("cross_entropy_loss", {})

    np.testing.assert_allclose(float(loss([[1.0, 0.0, 0.0]], [[5.0, 5.0, 5.0]])), np.log(3), rtol=1e-6)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_given_function_says_what_it_is(name: str) -> None:
    assert (FUNCTIONS[name].__doc__ or "").rstrip().endswith(".")
