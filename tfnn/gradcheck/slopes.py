"""How fast a function of arrays changes when one number is moved: measured on both sides, with two steps.

A central difference, (f(x + h) - f(x - h)) / 2h, is wrong by about h² (the curve bends) plus ε/h (rounding: ε is
2e-16 in float64). Both together are smallest for h near the cube root of ε: 6e-6 in float64, 5e-3 in float32. The
second step is a tenth of that. Where the curve is smooth, the slopes on both sides come ten times closer with it; where
they do not, there is a kink.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Slopes", "computes_in_float32", "slopes_at"]

Floats = NDArray[np.float64]
Function = Callable[[Sequence[Floats]], float]

_NARROW = 0.1


class Slopes(NamedTuple):
    """Per number that was moved, arrays of shape (M,): the slope, those on its two sides, and what rounding may add.

    ``is_kink``: the two sides differ and do not come closer. NaN where the function has no value beside the point.
    """

    central: Floats
    left: Floats
    right: Floats
    is_kink: NDArray[np.bool_]
    noise: Floats


def slopes_at(
    function: Function,
    arrays: Sequence[Floats],
    place: int,
    at: NDArray[np.int64],
    *,
    epsilon: float,
    step: float | None,
) -> Slopes:
    """The slopes at the numbers ``at`` (flat indices) of ``arrays[place]``; ``epsilon``: rounding of the function.

    ``step``: how far each number is moved; by default the cube root of epsilon, times the number where it exceeds 1.
    """
    middle = function(arrays)
    rows = []
    for index in at:
        number = arrays[place].flat[index]
        wide = step or epsilon ** (1 / 3) * max(1.0, abs(number))
        left_wide, right_wide, _ = _sides(function, arrays, place, int(index), wide, middle)
        left, right, highest = _sides(function, arrays, place, int(index), _NARROW * wide, middle)
        noise = 4 * epsilon * highest / (_NARROW * wide)
        gap_wide, gap, size = abs(right_wide - left_wide), abs(right - left), max(abs(left), abs(right))
        is_kink = gap > 0.3 * gap_wide and gap > 10 * noise and gap > 1e-4 * size
        # A step that bends much or crosses a kink nearby is too long; otherwise the longer one suffers less rounding.
        is_bent = gap_wide > 1e-3 * max(abs(left_wide), abs(right_wide)) + noise
        central, central_wide = (left + right) / 2, (left_wide + right_wide) / 2
        if not is_bent:
            rows.append((central_wide, left, right, is_kink, _NARROW * noise))
        else:  # what bends without limit (the square of relu at 0) leaves its slope open by as much as the steps differ
            blur = 0.0 if is_kink else min(gap, abs(central - central_wide))
            rows.append((central, left, right, is_kink, noise + blur))
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Slopes(table[:, 0], table[:, 1], table[:, 2], table[:, 3].astype(bool), table[:, 4])


def computes_in_float32(function: Function, arrays: Sequence[Floats], rng: np.random.Generator) -> bool:
    """Whether a function that answers in float64 has rounded its arguments to float32 on the way.

    Then inputs that are equal in float32 give the same value, bit for bit, while a larger step does change it.
    """
    rounded = [np.float64(np.float32(array)) for array in arrays]
    directions = [rng.choice([-1.0, 1.0], size=array.shape) for array in arrays]

    def moved(distance: float) -> float:
        pairs = zip(rounded, directions, strict=True)
        return function([array + distance * np.maximum(np.abs(array), 1e-3) * way for array, way in pairs])

    here = moved(0.0)
    return here == moved(1e-10) == moved(-1e-10) and here != moved(1e-2)


def _sides(
    function: Function, arrays: Sequence[Floats], place: int, index: int, step: float, middle: float
) -> tuple[float, float, float]:
    """The slopes on the left and on the right of one number, and the largest value seen, without its sign."""
    values: list[Any] = []
    for distance in (-step, step):
        changed = arrays[place].copy()
        changed.flat[index] += distance
        values.append(function([*arrays[:place], changed, *arrays[place + 1 :]]))
    below, above = values
    return (middle - below) / step, (above - middle) / step, max(abs(below), abs(middle), abs(above))
