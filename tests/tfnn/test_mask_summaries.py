"""Statistics of masks: what right ways to drop have in common, and what tells wrong ones apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tfnn.mask_summaries import statistics_of_masks, weights_without_gradient
from tfnn.probes import ProbeFault
from tfnn.probes.randomness import upstream_slopes

NUMBERS = np.random.default_rng(1)
X = (0.5 + NUMBERS.permutation(3000) / 3000).reshape(50, 60)
INPUTS = {"x": X.astype("float32"), "rate": 0.2}
SAME_FATE = 0.2**2 + 0.8**2

Mask = Callable[[], Any]


def independent() -> Any:
    return NUMBERS.random(X.shape) >= 0.2


def of_masks(draw: Mask, *, factor: float = 1.25, calls: int = 6) -> dict[str, Any]:
    return statistics_of_masks({"value": np.stack([X * draw() * factor for _ in range(calls)])}, INPUTS)


def exactly(draw: Any, count: int) -> Any:
    """A mask that holds this number of zeros in each of its rows."""
    return draw.permuted(np.arange(X.size).reshape(-1, count * 5) % (count * 5) >= count, axis=1).reshape(X.shape)


@pytest.mark.parametrize(
    "draw",
    [independent, lambda: exactly(NUMBERS, X.shape[1] // 5), lambda: exactly(NUMBERS, X.size // 5)],
    ids=["independent", "exact share of each row", "exact share of all"],
)
def test_right_coins_have_the_statistics_of_theory(draw: Mask) -> None:
    found = of_masks(draw, calls=24)

    assert found["share_of_zeros"] == pytest.approx(0.2)
    np.testing.assert_allclose(found["share_of_zeros_by_value"], 0.2)
    assert found["growth_of_survivors"] == pytest.approx(1.25)
    assert found["share_of_survivors_times_1_over_1_minus_rate"] == 1
    assert found["share_of_entries_left_alone"] == 0
    np.testing.assert_allclose(found["shares_of_equal_fate_of_neighbors"], SAME_FATE)
    assert found["share_of_equal_fate_in_two_calls"] == pytest.approx(SAME_FATE)


FEW = [
    lambda: NUMBERS.random((1, 60)) >= 0.2,
    lambda: NUMBERS.random((50, 1)) >= 0.2,
    lambda: NUMBERS.random((1, 1)) >= 0.2,
]


@pytest.mark.parametrize("draw", FEW, ids=["columns", "rows", "all or nothing"])
def test_few_coins_do_not_make_statistics_vary(draw: Mask) -> None:
    first, second = of_masks(draw, calls=200), of_masks(draw, calls=200)

    assert first["share_of_zeros"] == pytest.approx(0.2)
    assert first["share_of_equal_fate_in_two_calls"] == pytest.approx(SAME_FATE)
    for name in first:
        np.testing.assert_allclose(first[name], second[name])


def test_one_mask_for_all_calls_does_not_make_statistics_vary() -> None:
    for _ in range(5):
        mask = NUMBERS.random((1, 60)) >= 0.2
        found = of_masks(lambda mask=mask: mask, calls=24)

        assert found["share_of_zeros"] == pytest.approx(0.2)
        assert found["share_of_equal_fate_in_two_calls"] == 1
        np.testing.assert_allclose(found["shares_of_equal_fate_of_neighbors"], [1, SAME_FATE])


def test_share_a_little_off_is_seen() -> None:
    found = of_masks(lambda: NUMBERS.random(X.shape) >= 0.22, calls=24)

    assert found["share_of_zeros"] == pytest.approx(0.22, abs=0.01)
    assert found["share_of_zeros"] > 0.21


@pytest.mark.parametrize(
    ("draw", "statistic", "value"),
    [
        (lambda: np.ones(X.shape), "share_of_zeros", 0),
        (lambda: np.zeros(X.shape), "growth_of_survivors", 0),
        (lambda: np.zeros(X.shape), "share_of_survivors_times_1_over_1_minus_rate", 0),
        (lambda: np.quantile(X, 0.2) < X, "share_of_zeros_by_value", [0.8, 0, 0, 0]),
        (lambda: NUMBERS.random((1, 60)) >= 0.2, "shares_of_equal_fate_of_neighbors", [1, SAME_FATE]),
        (lambda: NUMBERS.random((50, 1)) >= 0.2, "shares_of_equal_fate_of_neighbors", [SAME_FATE, 1]),
        (lambda: np.arange(60) % 5 > 0, "share_of_equal_fate_in_two_calls", 1),
    ],
    ids=["none", "all", "all", "small values", "same columns", "whole rows", "same in every call"],
)
def test_wrong_coins_show(draw: Mask, statistic: str, value: Any) -> None:
    np.testing.assert_allclose(of_masks(draw, calls=40)[statistic], value, atol=0.08)


def test_wrong_factors_show() -> None:
    found = of_masks(independent, factor=1.25 * (1 + 1e-4))

    assert found["share_of_survivors_times_1_over_1_minus_rate"] == 0
    assert of_masks(independent, factor=1.0)["growth_of_survivors"] == pytest.approx(1.0)


def test_identity_is_told_from_a_tiny_change() -> None:
    assert of_masks(lambda: np.ones(X.shape), factor=1.0)["share_of_entries_left_alone"] == 1
    assert of_masks(lambda: np.ones(X.shape), factor=1.0001)["share_of_entries_left_alone"] == 0


def test_half_precision_gets_more_room() -> None:
    x = X.astype("float16")
    value = np.stack([(x / np.float16(1 - 0.2)) * independent() for _ in range(3)])

    found = statistics_of_masks({"value": value}, {"x": x, "rate": 0.2})

    assert found["share_of_survivors_times_1_over_1_minus_rate"] == 1


@pytest.mark.parametrize(
    ("slope_of", "survivors", "dropped", "fitting"),
    [
        (lambda mask: mask * 1.25, 1.25, 0, 1),
        (lambda mask: mask * 1.0, 1, 0, 0.2),
        (lambda mask: np.ones(X.shape), 1, 1, 0),
    ],
    ids=["right", "without the factor", "straight through"],
)
def test_gradients_are_compared_with_their_own_mask(
    slope_of: Callable[[Any], Any], survivors: float, dropped: float, fitting: float
) -> None:
    masks = [independent() for _ in range(5)]
    value = np.stack([X * mask * 1.25 for mask in masks])
    gradient = np.stack([slope_of(mask) * upstream_slopes(X.shape) for mask in masks])

    found = statistics_of_masks({"value": value, "gradient": gradient}, INPUTS)

    assert found["gradient_of_survivors"] == pytest.approx(survivors)
    assert found["gradient_of_dropped_entries"] == pytest.approx(dropped)
    assert found["share_of_gradients_that_fit"] == pytest.approx(fitting, abs=0.03)


def test_axes_of_length_one_have_no_neighbors() -> None:
    x = np.linspace(0.5, 1.5, 4000).reshape(1, 4000)
    value = np.stack([x * (NUMBERS.random(x.shape) >= 0.2) for _ in range(3)])

    assert statistics_of_masks({"value": value}, {"x": x, "rate": 0.2})["shares_of_equal_fate_of_neighbors"].shape == (
        1,
    )


def test_wrong_shape_is_said_in_words() -> None:
    with pytest.raises(
        ProbeFault, match=r"the result has shape \(3, 50\), expected the shape of the input, \(50, 60\)"
    ):
        statistics_of_masks({"value": np.ones((2, 3, 50))}, INPUTS)


def test_weights_that_an_enormous_step_left_alone_are_counted() -> None:
    kernel = np.array([[0.3], [-0.2], [0.9], [-7e5]])

    found = weights_without_gradient({"kernel_of_layer_2": kernel, "bias_of_layer_2": np.zeros(1)}, {})

    assert found == {"share_of_weights_that_no_gradient_reached": 0.75}
