"""What the author of a problem set can get wrong in an argument, each in one sentence."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from autograder.errors import SetError
from tfnn.judges import JUDGES

Drawn = TypeVar("Drawn")

__all__ = ["drawn_by", "refuse_bad_arguments", "refuse_bad_set"]


def refuse_bad_arguments(
    where: str, *, judge: object, summary: object, timeout_s: object, rtol: object, atol: object
) -> None:
    """Raises SetError for arguments of a check that could not be what they are called."""
    for name, function in (("judge", judge), ("summary", summary)):
        if function is not None and not callable(function):
            raise SetError(f"{where} has the {name} {function!r}, expected a function.")
    maker = getattr(judge, "__name__", "")
    # Forgetting the parentheses makes a check that nobody passes.
    if maker in JUDGES and getattr(judge, "__module__", "") == "tfnn.judges":
        raise SetError(f"{where} has the judge {maker}, expected {maker}(...): calling it makes the judge.")
    for name, number in (("rtol", rtol), ("atol", atol)):
        if number is not None and not _is_number(number, least=0.0):
            raise SetError(f"{where} has {name}={number!r}, expected a number from 0 up.")
    if not _is_number(timeout_s, least=0.0) or timeout_s == 0:
        raise SetError(f"{where} has timeout_s={timeout_s!r}, expected seconds, a number above 0.")


def refuse_bad_set(slug: str, title: str, time_limit_s: object, questions: Sequence[object], kind: type) -> None:
    """Raises SetError for arguments of a problem set that could not be what they are called."""
    if not title.strip():
        raise SetError(f"{slug} has no title.")
    if not questions:
        raise SetError(f"{slug} has no questions.")
    if strange := [one for one in questions if not isinstance(one, kind)]:
        raise SetError(f"{slug} has {strange[0]!r} among its questions, expected objects made by Question(...).")
    if not _is_number(time_limit_s, least=0.0) or time_limit_s == 0:
        raise SetError(f"{slug} has time_limit_s={time_limit_s!r}, expected seconds, a number above 0.")


def drawn_by(function: Callable[[Any], Drawn], rng: Any, where: str) -> Drawn:
    """What a check's function draws. Raises SetError with the line of its file where it stops with an exception."""
    try:
        return function(rng)
    except Exception as error:  # it is the author's code
        frames = traceback.extract_tb(error.__traceback__)[1:]
        place = f" ({Path(frames[0].filename).name}, line {frames[0].lineno})" if frames else ""
        raise SetError(f"{where} cannot draw its inputs: {type(error).__name__}: {error}{place}.") from error


def _is_number(value: object, least: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= least
