"""What to say about a gradient that differs from the slopes: where, by what factor, and a question to go on with."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tfnn.gradcheck.slopes import Slopes

__all__ = ["Finding", "compare"]

Floats = NDArray[np.float64]


class Finding(NamedTuple):
    """``worst``: the largest relative error; ``wrong``: a sentence, or None; ``note``: what was left out, or None."""

    worst: float
    wrong: str | None
    note: str | None


def compare(
    name: str, received: Floats | None, shape: tuple[int, ...], at: NDArray[np.int64], slopes: Slopes, tolerance: float
) -> Finding:
    """Compare the gradient of one input with its slopes, which were measured at the flat indices ``at``."""
    subject = f"The gradient of {name}"
    if received is None:
        return Finding(
            np.inf,
            f"{subject} is None: for whoever computed it, the loss does not depend on {name}. Is all that lies between "
            "the two computed where the tape can see it?",
            None,
        )
    if received.shape != shape:
        turned = received.shape == shape[::-1] and _worst(received.T.ravel()[at], slopes) <= tolerance
        hint = "; transposed, it would agree" if turned else ""
        return Finding(np.inf, f"{subject} has shape {received.shape}, expected that of {name}, {shape}{hint}.", None)
    if not np.isfinite(received).all():
        where = _index(int(np.argmin(np.isfinite(received))), shape)
        return Finding(
            np.inf, f"{subject} holds NaN or infinity in {_count(~np.isfinite(received))}, first at {where}.", None
        )
    got = received.ravel()[at]
    worst, note = _worst(got, slopes), _left_out(name, at, shape, slopes)
    if worst <= tolerance:
        return Finding(worst, None, note)
    turned = len(shape) == 2 and shape[0] == shape[1] and _worst(received.T.ravel()[at], slopes) <= tolerance
    if turned:
        difference = f"is the transpose of what the differences say. Which axis of {name} is which?"
    elif not got.any():
        difference = f"is 0 everywhere, but the loss changes when {name} is moved."
    else:
        difference = _difference(got, slopes, at, shape, tolerance)
    return Finding(worst, f"{subject} {difference}", note)


def _errors(got: Floats, slopes: Slopes) -> Floats:
    """Relative errors, 0 where nothing is known; at a kink every number between the slopes of its sides is right."""
    low = np.where(slopes.is_kink, np.minimum(slopes.left, slopes.right), slopes.central)
    high = np.where(slopes.is_kink, np.maximum(slopes.left, slopes.right), slopes.central)
    off = np.maximum(0, np.maximum(low - got, got - high) - slopes.noise)
    size = np.maximum(np.maximum(np.abs(low), np.abs(high)), np.abs(got))
    known = np.isfinite(slopes.central)
    floor = 0.01 * np.abs(slopes.central[known]).max(initial=0)
    size = np.maximum(size, max(floor, np.finfo(float).tiny))
    return np.where(known, off / size, 0.0)


def _worst(got: Floats, slopes: Slopes) -> float:
    return float(_errors(got, slopes).max(initial=0.0))


def _difference(got: Floats, slopes: Slopes, at: NDArray[np.int64], shape: tuple[int, ...], tolerance: float) -> str:
    """How ``got`` differs: by a factor, or where."""
    smooth = np.isfinite(slopes.central) & ~slopes.is_kink
    factor = _factor(got[smooth], slopes.central[smooth], tolerance)
    if factor is not None:
        return _factor_in_words(factor)
    wrong = _errors(got, slopes) > tolerance
    first = int(np.argmax(wrong))
    said = f"{slopes.central[first]:.3g}"
    if slopes.is_kink[first]:
        said = f"a number from {slopes.left[first]:.3g} to {slopes.right[first]:.3g}, the slopes beside this kink"
    here = f"{got[first]:.3g}, the differences say {said}"
    if wrong.size == 1:
        return f"is {here}."
    place = _index(int(at[first]), shape)
    if wrong.all():
        return f"differs everywhere, and by no constant factor; first at {place}: {here}."
    missing = " It is 0 in all of these places." if not got[wrong].any() and wrong.sum() > 1 else ""
    return f"differs in {_count(wrong)}{_line(at[wrong], shape)}, first at {place}: {here}.{missing}"


def _factor(got: Floats, wanted: Floats, tolerance: float) -> float | None:
    """The number c, not 1, for which ``got`` is c times ``wanted``; None when there is none.

    One number alone is always some multiple of another: there, only a whole c, 1 / c or -1 says something.
    """
    square = float(wanted @ wanted)
    if square == 0:
        return None
    factor = float(got @ wanted) / square
    is_constant = np.abs(got - factor * wanted).max() <= 3 * tolerance * np.abs(got).max()
    if not is_constant or factor == 0 or abs(factor - 1) < 3 * tolerance:
        return None
    return factor if got.size > 1 or _whole(factor) else None


def _whole(factor: float) -> tuple[int, int] | None:
    """(n, 1) for n, (1, n) for 1 / n, whatever the sign; None for other numbers."""
    size = abs(factor)
    if abs(size - round(size)) < 0.002 * size:
        return round(size), 1
    return (1, round(1 / size)) if abs(1 / size - round(1 / size)) < 0.002 / size else None


def _factor_in_words(factor: float) -> str:
    whole = _whole(factor)
    sign = "has the opposite sign and " if factor < 0 else ""
    if whole == (1, 1):
        return "has the opposite sign everywhere. Does the loss grow or fall along it?"
    if whole is None:
        told = f"{sign}is {abs(factor):.4g} times what the differences say, everywhere."
        return f"{told} Is a constant of the loss (a strength, a rate) missing in one of the two?"
    number = max(whole)
    told = f"{sign}is {f'1/{number} of' if whole[0] == 1 else f'{number} times'} what the differences say, everywhere."
    if number == 2:
        return f"{told} Is there a square whose 2 came down, or a factor ½, in one of the two only?"
    return (
        f"{told} Is there something of which there are {number} (examples, outputs), summed up in one of the two and "
        "averaged in the other?"
    )


def _left_out(name: str, at: NDArray[np.int64], shape: tuple[int, ...], slopes: Slopes) -> str | None:
    unknown = ~np.isfinite(slopes.central)
    if unknown.any():
        where = _index(int(at[np.argmax(unknown)]), shape)
        return f"Beside {where} of {name} the loss has no finite value: {_count(unknown)} could not be compared."
    if slopes.is_kink.any():
        first = int(np.argmax(slopes.is_kink))
        left, right = slopes.left[first], slopes.right[first]
        return (
            f"{name[0].upper() + name[1:]} lies on a kink of the loss in {_count(slopes.is_kink)}, first at "
            f"{_index(int(at[first]), shape)}: slope {left:.3g} on one side and {right:.3g} on the other. Any number "
            "between is right there; move the input a little to compare."
        )
    return None


def _line(wrong: NDArray[np.int64], shape: tuple[int, ...]) -> str:
    """The row or the column in which all wrong numbers of a matrix lie, if there is one."""
    if len(shape) != 2 or len(wrong) < 2:
        return ""
    rows, columns = np.unravel_index(wrong, shape)
    for kind, numbers in (("row", rows), ("column", columns)):
        if (numbers == numbers[0]).all():
            return f", all in {kind} {int(numbers[0])}"
    return ""


def _count(mask: NDArray[Any]) -> str:
    return f"{int(mask.sum())} of {mask.size} number{'s' * (mask.size > 1)}"


def _index(flat: int, shape: tuple[int, ...]) -> str:
    return str([int(i) for i in np.unravel_index(flat, shape)]) if shape else "the number itself"
