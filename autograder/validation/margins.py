"""Tolerance by evidence: how far right answers stray from the reference, and how near the nearest wrong answer comes.

All distances are multiples of the tolerance: 1 is its edge, 0.1 a tenth of what is allowed. A tolerance is well chosen
when right answers stay well below 1 and wrong ones far above; ``FACTOR`` is the room that is asked for on both sides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.judge import Expectation, compared_arrays, compares_with_reference
from autograder.model import Check, Evidence
from tfnn.compare import distance as distance_of
from tfnn.judges import NamedJudge

FACTOR = 3.0


@dataclass(frozen=True)
class Margin:
    """One numeric check: distances of the reference's own float32 run, the farthest right and the nearest wrong answer.

    ``right`` and ``wrong`` name these two answers. A wrong answer that this check does not catch is not counted: that
    is another check's task. Nor does it matter that one is near here (``thin`` leaves it out) which another check
    catches from afar: its mistake is never overlooked. ``statistic`` says that random draws are summarized.
    """

    question: str
    check: str
    reference: float
    right: str | None
    right_distance: float
    wrong: str | None
    wrong_distance: float
    caught_elsewhere: bool = False
    statistic: bool = False

    @property
    def thin(self) -> str | None:
        """What comes too near to the tolerance, or None."""
        farthest = max(self.reference, self.right_distance)
        if farthest > 1 / FACTOR and not self.statistic:
            name = self.right if self.right_distance >= self.reference else None
            return f"{name or 'the reference in float32'} uses {farthest:.2f} of the tolerance"
        if self.wrong is not None and self.wrong_distance < FACTOR and not self.caught_elsewhere:
            return f"{self.wrong} is wrong by only {self.wrong_distance:.2f} times the tolerance"
        return None


def is_numeric(check: Check) -> bool:
    """Whether the check compares numbers with the reference's within a tolerance (a quiz compares choices)."""
    return compares_with_reference(check) and not (
        isinstance(check.judge, NamedJudge) and check.judge.name == "right_answer"
    )


def distance(check: Check, expectations: Sequence[Expectation], evidence: Sequence[Evidence]) -> float:
    """The largest distance from the reference among the arrays that the check compares, in tolerances.

    Infinite where nothing comparable came back: a fault, another shape, a NaN in place of a number.
    """
    largest = 0.0
    for expectation, item in zip(expectations, evidence, strict=True):
        if item.fault:
            return math.inf
        for name in compared_arrays(check, expectation):
            if name not in item.arrays:
                return math.inf
            off = distance_of(item.arrays[name], expectation.arrays[name], expectation.tolerances[name])
            largest = max(largest, off)
    return largest


def margin(
    question: str,
    check: Check,
    reference: float,
    right: Mapping[str, float],
    wrong: Mapping[str, float],
    farthest_of: Mapping[str, float],
) -> Margin:
    """The margin of a check, from the distances of all known answers to its question.

    ``farthest_of`` holds for each wrong answer the largest distance over all checks of the question.
    """
    farthest = max(right, key=lambda name: right[name], default=None)
    caught = {name: value for name, value in wrong.items() if value > 1}
    # One that only this check catches closely comes first; then the nearest.
    nearest = min(caught, key=lambda name: (farthest_of[name] >= FACTOR, caught[name]), default=None)
    return Margin(
        question,
        check.id,
        reference,
        farthest,
        right[farthest] if farthest else 0.0,
        nearest,
        caught[nearest] if nearest else math.inf,
        nearest is not None and farthest_of[nearest] >= FACTOR,
        check.summary is not None,
    )
