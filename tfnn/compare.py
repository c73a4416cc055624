"""Compare two arrays the way a patient reader would: shape first, then finiteness, then values, in words.

Used by the autograder on its trusted side and by ``tfnn.check`` in the notebook, so both say the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Tolerance", "base_tolerance", "describe_array", "difference", "distance", "mismatches"]


@dataclass(frozen=True)
class Tolerance:
    """Values agree when ``|received - expected| <= atol + rtol * |expected|``, elementwise."""

    rtol: float
    atol: float

    def widened(self, *, rtol: float | None = None, atol: float | None = None) -> Tolerance:
        """The same tolerance, or the given bounds where they are wider."""
        return Tolerance(max(self.rtol, rtol or 0.0), max(self.atol, atol or 0.0))


_BASE = {
    "float16": Tolerance(rtol=5e-3, atol=5e-3),  # 10 bits of mantissa: one rounding is already 5e-4
    "float32": Tolerance(rtol=1e-4, atol=1e-5),  # room for another order of summation
    "float64": Tolerance(rtol=1e-9, atol=1e-10),  # tight enough to see a detour through float32 (3e-8)
}


def base_tolerance(dtype: np.dtype[np.generic]) -> Tolerance:
    """Tolerance that an equally good implementation needs in this dtype; exact types get float64's."""
    return _BASE.get(dtype.name, _BASE["float64"])


def describe_array(array: NDArray[np.generic]) -> str:
    """Shape and dtype in words.

    >>> describe_array(np.zeros((2, 3), "float32"))
    'shape (2, 3), float32'
    """
    return f"shape {array.shape}, {array.dtype.name}"


def mismatches(
    received: NDArray[np.generic], expected: NDArray[np.generic], tolerance: Tolerance
) -> NDArray[np.bool_] | None:
    """Mask of the elements that disagree, or None when the shapes differ. Equal NaNs and equal infinities agree."""
    if received.shape != expected.shape:
        return None
    got, want = _as_float(received), _as_float(expected)
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.abs(got - want) <= tolerance.atol + tolerance.rtol * np.abs(want)
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    # An infinite allowance must not swallow a finite answer: infinity agrees with itself alone.
    agrees: NDArray[np.bool_] = np.where(np.isfinite(want), close, False) | same
    return ~agrees


def distance(received: NDArray[np.generic], expected: NDArray[np.generic], tolerance: Tolerance) -> float:
    """How far apart two arrays are, in tolerances, where they are farthest: up to 1 they agree.

    Infinite where shapes differ, or a value is not finite and not the same.

    >>> distance(np.array([1.0, 2.5]), np.array([1.0, 2.0]), Tolerance(rtol=0.0, atol=0.25))
    2.0
    """
    if received.shape != expected.shape:
        return np.inf
    got, want = _as_float(received), _as_float(expected)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        off = np.abs(got - want) / (tolerance.atol + tolerance.rtol * np.abs(want))
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    comparable = np.isfinite(got) & np.isfinite(want)
    return float(np.where(same, 0.0, np.where(comparable, off, np.inf)).max(initial=0.0))


def difference(
    received: NDArray[np.generic],
    expected: NDArray[np.generic],
    tolerance: Tolerance,
    *,
    what: str = "the result",
    reveal: bool = False,
) -> str | None:
    """Say how ``received`` differs from ``expected``, or return None when it agrees.

    Expected values are named only with ``reveal=True``, which is for public checks.

    >>> difference(np.array([1.0, 2.5]), np.array([1.0, 2.0]), Tolerance(1e-6, 0.0))
    'the result is off by up to 0.5, first at [1] (1 of 2 values differ)'
    >>> difference(np.zeros((2, 3)), np.zeros(3), Tolerance(0.0, 0.0), what="the loss")
    'the loss has shape (2, 3), expected shape (3,)'
    """
    wrong = mismatches(received, expected, tolerance)
    if wrong is None:
        return f"{what} has shape {received.shape}, expected shape {expected.shape}"
    if not wrong.any():
        return None
    got, want = _as_float(received), _as_float(expected)
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = f" at {list(first)}" if first else ""
    not_finite = wrong & ~np.isfinite(got)
    if not_finite.any():
        place = tuple(int(i) for i in np.argwhere(not_finite)[0])
        at = f", first at {list(place)}" if place else ""
        return (
            f"{what} holds {_not_finite_in_words(got[not_finite])} in {int(not_finite.sum())} of {got.size} places{at}"
        )
    worst = float(np.abs(got[wrong] - want[wrong]).max())
    values = f": received {got[first]:.6g}, expected {want[first]:.6g}" if reveal else ""
    if got.size == 1:
        return f"{what} is off by {worst:.3g}{_ratio(got, want)}{values}"
    return (
        f"{what} is off by up to {worst:.3g}, first{where} ({int(wrong.sum())} of {got.size} values differ)"
        f"{_ratio(got, want)}{values}"
    )


def _ratio(got: NDArray[np.float64], want: NDArray[np.float64]) -> str:
    """Name a constant factor: "exactly half" says more than "off by 0.7"."""
    if not np.isfinite(want).all() or not np.isfinite(got).all() or np.abs(want).min() < 1e-6:
        return ""
    ratios = got / want
    factor = float(np.median(ratios))
    if got.size < 1 or abs(factor) < 1e-6 or np.abs(ratios - factor).max() > 1e-3 * abs(factor):
        return ""
    if abs(factor + 1) < 1e-3:
        return "; it has the opposite sign"
    for number in (2, 3, 4, 5, 6, 7, 8, 10):
        if abs(factor - number) < 1e-3 * number:
            return f"; it is {number} times too large"
        if abs(factor * number - 1) < 1e-3:
            return f"; it is {number} times too small"
    return ""


def _as_float(array: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.asarray(array).astype(np.float64)


def _not_finite_in_words(values: NDArray[np.float64]) -> str:
    names = ["NaN"] * bool(np.isnan(values).any()) + ["infinity"] * bool(np.isinf(values).any())
    return " and ".join(names)
