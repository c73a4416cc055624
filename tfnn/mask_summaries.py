"""Summaries of random masks: what holds for every right way to drop entries, whichever entries are dropped.

A share that is not further from its expected value than chance allows is reported as that value. So all right answers
have equal statistics, and so have all answers with the same mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes import ProbeFault
from tfnn.probes.randomness import upstream_slopes

__all__ = ["statistics_of_arms", "statistics_of_masks", "weights_without_gradient"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]

_EXACT = {"float16": 5e-3, "float32": 1e-5, "float64": 1e-6}
_FAR = 1e3
_LITTLE = 0.03  # coins of one row that fall on "dropped" in exactly the right number depend on each other this little


def statistics_of_masks(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """What several calls made of ``x``, which holds no zero and no value twice: shares, and the factor of survivors.

    ``share_of_zeros_by_value`` are four shares, for the lowest to the highest quarter of x. ``shares_of_equal_fate...``
    count how often an entry and its neighbor are both dropped or both kept, along each axis longer than 1, and how
    often the same entry is in two calls. Independent coins give rate^2 + (1 - rate)^2 everywhere.
    """
    x, rate = inputs["x"].astype(np.float64), inputs["rate"]
    value = _results(arrays["value"], x).astype(np.float64)
    dropped = value == 0
    factor = np.where(dropped, np.nan, value / x)  # (calls, ...)
    exact = _EXACT[inputs["x"].dtype.name]
    statistics = {
        **_shares(dropped, x, rate),
        "growth_of_survivors": _unless_far(_median(factor), 1 / (1 - rate), 0.1 / (1 - rate)),
        "share_of_survivors_times_1_over_1_minus_rate": _share(factor * (1 - rate), 1, exact),
        "share_of_entries_left_alone": np.mean(np.abs(value - x) <= exact * np.abs(x)),
    }
    if "gradient" in arrays:
        slopes = _results(arrays["gradient"], x).astype(np.float64) / upstream_slopes(x.shape)
        statistics["gradient_of_survivors"] = _median(np.where(dropped, np.nan, slopes))
        statistics["gradient_of_dropped_entries"] = _median(np.where(dropped, slopes, np.nan))
        statistics["share_of_gradients_that_fit"] = np.mean(np.abs(slopes - value / x) <= 10 * exact / (1 - rate))
    return {name: np.asarray(statistic) for name, statistic in statistics.items()}


def weights_without_gradient(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """The share of the last kernel's weights that one enormous step left where they were: their input was dropped."""
    kernel = arrays[max(name for name in arrays if name.startswith("kernel"))]
    return {"share_of_weights_that_no_gradient_reached": np.asarray(np.mean(np.abs(kernel) < _FAR))}


def statistics_of_arms(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """What ``training_arms`` brought back without training, one row per arm; the order of the rows is left out."""
    arms = [name.removeprefix("rows_of_") for name in arrays if name.startswith("rows_of_")]
    first = _first_kernels(arrays, arms[0])
    per_arm = [_statistics_of_arm(arrays, inputs, arm, first) for arm in arms]
    return {name: np.stack([statistics[name] for statistics in per_arm]) for name in per_arm[0]}


def _statistics_of_arm(arrays: Arrays, inputs: Mapping[str, Any], arm: str, first: list[Array]) -> dict[str, Array]:
    x, y, levels = inputs["x"], inputs["y"], inputs["levels"]
    own = _first_kernels(arrays, arm)
    rows, strengths = arrays[f"rows_of_{arm}"], arrays[f"strengths_of_{arm}"]
    in_training = arrays[f"outputs_in_training_of_{arm}"] / levels[:, None]  # (patterns, R, K)
    in_inference = arrays[f"outputs_in_inference_of_{arm}"] / levels[:, None]
    visits = np.bincount(rows[rows >= 0], minlength=len(x))
    in_place = rows[: len(x)] == np.arange(len(rows[: len(x)]))
    again = rows[: len(x)][: len(rows) - len(x)] == rows[len(x) : 2 * len(x)]
    return {
        "shapes_of_kernels": np.array([kernel.shape for kernel in own]),
        "share_of_first_weights_at_zero": _mean([_mean(kernel == 0) for kernel in own]),
        "first_weights_equal_those_of_the_first_arm": np.array(
            float(len(own) == len(first) and all(map(np.array_equal, own, first)))
        ),
        "strengths_in_ten_thousandths": 1e4 * np.array([strengths.min(axis=0), strengths.max(axis=0)]),
        "steps": np.array(len(strengths)),
        "fewest_and_most_visits_of_a_row": np.array([visits.min(), visits.max()]),
        "share_of_rows_in_the_order_of_the_array": np.mean(in_place) if in_place.size else np.array(1.0),
        "share_of_rows_at_the_same_place_in_two_epochs": np.mean(again) if again.size else np.array(1.0),
        "share_of_rows_with_their_own_target": _mean(y.argmax(axis=1)[rows] == arrays[f"targets_of_{arm}"]),
        "shares_of_zeros_in_training": np.mean(in_training == 0, axis=(1, 2)),
        "growth_of_outputs_in_training": np.array([_median(np.where(o == 0, np.nan, o)) for o in in_training]),
        "outputs_in_inference": np.median(in_inference, axis=(1, 2)),
    }


def _mean(values: Any) -> Array:
    """The mean; NaN, which equals no reference's, where there is nothing."""
    return np.mean(values) if np.size(values) else np.array(np.nan)


def _first_kernels(arrays: Arrays, arm: str) -> list[Array]:
    names = [name for name in arrays if name.startswith("first_kernel_") and name.endswith(f"_of_{arm}")]
    return [arrays[name] for name in sorted(names)]


def _results(stacked: Array, x: Array) -> Array:
    if stacked.shape[1:] != x.shape:
        raise ProbeFault(f"the result has shape {stacked.shape[1:]}, expected the shape of the input, {x.shape}")
    return stacked


def _shares(dropped: Array, x: Array, rate: float) -> dict[str, Any]:
    """All shares of dropped entries and of equal fates, each as its expected value where chance allows that."""
    coins = _coins(dropped)
    share = float(np.mean(dropped))
    if coins.size > 1:  # otherwise nothing was drawn: all entries have one fate
        share = _unless_far(share, rate, _by_chance(rate * (1 - rate), coins.size))
    equal = share**2 + (1 - share) ** 2
    spread = equal * (1 - equal) + 2 * (share**3 + (1 - share) ** 3 - equal**2)  # two pairs may share an entry
    near = max(_by_chance(spread, coins.size), _LITTLE)

    def fates(axis: int) -> float:
        return 1.0 if coins.shape[axis] == 1 else _unless_far(_equal_fate_of_neighbors(coins, axis), equal, near)

    quarters = _by_value(dropped, x)
    allowed = _by_chance(share * (1 - share), coins.size / 4)
    same = np.mean([np.mean(one == other) for one, other in combinations(dropped, 2)])
    return {
        "share_of_zeros": share,
        "share_of_zeros_by_value": np.full(4, share) if (np.abs(quarters - share) <= allowed).all() else quarters,
        "shares_of_equal_fate_of_neighbors": [
            fates(axis) for axis in range(1, dropped.ndim) if dropped.shape[axis] > 1
        ],
        "share_of_equal_fate_in_two_calls": 1.0 if len(coins) == 1 else _unless_far(float(same), equal, near),
    }


def _coins(dropped: Array) -> Array:
    """One entry per coin: axes along which all entries have the same fate are reduced to length 1."""
    for axis in range(dropped.ndim):
        first = np.take(dropped, [0], axis)
        dropped = first if (dropped == first).all() else dropped
    return dropped


def _by_chance(variance: float, coins: float) -> float:
    """How far a mean of so many coins strays from its expected value: less than this, but once in 500 million times."""
    return 6 * float(np.sqrt(variance / coins))


def _unless_far(found: float, expected: float, allowed: float) -> float:
    return expected if abs(found - expected) <= allowed else found


def _equal_fate_of_neighbors(dropped: Array, axis: int) -> float:
    count = dropped.shape[axis]
    one, other = np.take(dropped, range(count - 1), axis), np.take(dropped, range(1, count), axis)
    return float(np.mean(one == other))


def _by_value(dropped: Array, x: Array) -> Array:
    order = np.argsort(x, axis=None)
    quarters = np.array_split(dropped.reshape(len(dropped), -1)[:, order], 4, axis=1)
    return np.array([np.mean(quarter) for quarter in quarters])


def _share(factors: Array, wanted: float, exact: float) -> float:
    """The share of the numbers among ``factors`` that are as wanted; 0 where there is none."""
    counted = factors[~np.isnan(factors)]
    return float(np.mean(np.abs(counted - wanted) <= exact)) if counted.size else 0.0


def _median(factors: Array) -> float:
    """The median of the numbers among ``factors``; 0 where there is none."""
    counted = factors[~np.isnan(factors)]
    return float(np.median(counted)) if counted.size else 0.0
