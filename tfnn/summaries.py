"""Summaries turn the raw arrays of a random layer into numbers that do not depend on its seed.

They run where judges run, never beside student code: the raw outputs cross over, and what is made of them is ours. A
summary takes what came back and the exercise's keyword inputs, and gives named arrays, compared like any others.
It raises ProbeFault, in words, for arrays of which no summary can be made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

from tfnn.probes import ProbeFault

__all__ = ["SUMMARIES", "Summary", "apply_summary"]

Arrays = Mapping[str, NDArray[Any]]
Summary = Callable[[Arrays, Mapping[str, Any]], Arrays]

SUMMARIES: dict[str, Summary] = {}


def apply_summary(summary: Summary, arrays: Arrays, inputs: Mapping[str, Any]) -> Arrays:
    """The summary of what came back. Raises ProbeFault when the arrays have not the shapes that it needs."""
    try:
        return summary(arrays, inputs)
    except KeyError as error:
        raise ProbeFault(f"the {' '.join(map(str, error.args))} did not come back") from error
    except (ValueError, IndexError, TypeError) as error:
        raise ProbeFault(f"what came back has the wrong shape: {error}") from error
