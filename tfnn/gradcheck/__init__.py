"""Compare a gradient with what the loss itself says when its inputs are moved a little, and explain how they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfnn.gradcheck.calls import Call
from tfnn.gradcheck.slopes import computes_in_float32, slopes_at
from tfnn.gradcheck.words import Finding, compare

__all__ = ["GradientCheck", "check_gradient"]

_AT_MOST = 200  # numbers of each input that are moved; for each, the loss is called four times
_TOLERANCES = {"loss": 1e-2, "gradient": 1e-3, "neither": 1e-6}  # relative, by what computes in float32
_COARSE = (
    "The loss computes in float32, in which differences are good to about 1 %: smaller errors cannot be seen. "
    "Cast to float64 for a sharper look."
)


@dataclass(frozen=True)
class GradientCheck:
    """``agrees``: whether the gradient is that of the loss, where it was compared. ``text``: what was seen, in words.

    ``worst``: the largest relative error (0.001 is one per thousand); infinite when a shape is wrong, a number is NaN
    or a gradient is None.
    """

    agrees: bool
    worst: float
    text: str

    def __repr__(self) -> str:
        """What a notebook shows below a cell that ends in the call."""
        return self.text


def check_gradient(
    loss: Callable[..., Any], inputs: Any, gradient: Any, *, step: float | None = None, seed: int = 0
) -> GradientCheck:
    """Compare ``gradient`` with central differences of ``loss`` at ``inputs``, in float64 where the loss allows it.

    ``inputs``: an array (NumPy, tensor, variable or number); a list or tuple of arrays, which the loss takes one after
    the other; or a dictionary from names to arrays, which it takes by name. ``loss``: takes them and returns one
    number; it draws no random numbers and changes nothing. ``gradient``: one array for each input, put together in the
    same way, or a function that is called like the loss and returns that. ``step``: how far each number is moved,
    chosen by default. Of an input with more than 200 numbers, 200 are compared, drawn with ``seed``.

    Numbers agree within 1e-6 of their size; within 1e-3 where the gradient is float32, within 1e-2 where the loss is.
    Raises ValueError when the loss returns no single finite number, or gradients are not one for each input.

    >>> x = np.array([1.0, 2.0, 3.0])
    >>> check_gradient(lambda x: np.mean(x**2), x, 2 * x / 3)
    The gradient agrees with the differences in all 3 numbers compared.
    >>> check_gradient(lambda x: np.mean(x**2), x, -2 * x / 3)
    The gradient of the input has the opposite sign everywhere. Does the loss grow or fall along it?
    """
    call = Call(loss, inputs)
    call, points = call.in_float64_if_possible(), call.points
    rng = np.random.default_rng(seed)
    is_coarse = call.answers_in_float32() or computes_in_float32(call.number, points, rng)
    epsilon = float(np.finfo(np.float32 if is_coarse else np.float64).eps)
    findings, compared = [], 0
    for place, (name, received) in enumerate(zip(call.names, call.gradients(gradient), strict=True)):
        at = np.sort(rng.permutation(points[place].size)[:_AT_MOST])
        slopes = slopes_at(call.number, points, place, at, epsilon=epsilon, step=step)
        kind = "loss" if is_coarse else "gradient" if received is not None and received.itemsize < 8 else "neither"
        own = None if received is None else received.astype(np.float64)
        findings.append(compare(name, own, points[place].shape, at, slopes, _TOLERANCES[kind]))
        compared += int(np.isfinite(slopes.central).sum())
    return _report(findings, compared, is_coarse)


def _report(findings: list[Finding], compared: int, is_coarse: bool) -> GradientCheck:
    wrong = [finding.wrong for finding in findings if finding.wrong]
    notes = [finding.note for finding in findings if finding.note] + [_COARSE] * is_coarse
    numbers = f"all {compared} numbers" if compared != 1 else "the one number"
    said = f"The gradient agrees with the differences in {numbers} compared."
    if not compared and not wrong:
        said = "Nothing could be compared."
    worst = max((finding.worst for finding in findings), default=0.0)
    return GradientCheck(not wrong and compared > 0, worst, "\n".join([*(wrong or [said]), *notes]))
