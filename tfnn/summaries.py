"""Summaries turn the raw arrays of a random layer into numbers that do not depend on its seed.

They run where judges run, never beside student code: the raw outputs cross over, and what is made of them is ours. A
summary takes what came back and the exercise's keyword inputs, and gives named arrays, compared like any others.
It raises ProbeFault, in words, for arrays of which no summary can be made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

from tfnn.epoch_summaries import conditions_of_runs, order_of_rows, spread_of_twins
from tfnn.mask_summaries import statistics_of_arms, statistics_of_masks, weights_without_gradient
from tfnn.network_summaries import log_probabilities, orders_of_magnitude
from tfnn.probes import ProbeFault

__all__ = ["SUMMARIES", "Summary", "apply_summary"]

Arrays = Mapping[str, NDArray[Any]]
Summary = Callable[[Arrays, Mapping[str, Any]], Arrays]

SUMMARIES: dict[str, Summary] = {
    summary.__name__: summary
    for summary in (
        conditions_of_runs,
        log_probabilities,
        order_of_rows,
        orders_of_magnitude,
        spread_of_twins,
        statistics_of_arms,
        statistics_of_masks,
        weights_without_gradient,
    )
}


def apply_summary(summary: Summary, arrays: Arrays, inputs: Mapping[str, Any]) -> Arrays:
    """The summary of what came back. Raises ProbeFault when the arrays have not the shapes that it needs."""
    try:
        return summary(arrays, inputs)
    except KeyError as error:
        raise ProbeFault(f"the {' '.join(map(str, error.args))} did not come back") from error
    except (ValueError, IndexError, TypeError) as error:
        raise ProbeFault(f"what came back has the wrong shape: {error}") from error
