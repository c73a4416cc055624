"""A loop around your own training step: it counts, draws a bar, writes the history and stops when numbers break down.

The step, the batches, and when a run has learned enough are yours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["History", "run_epochs"]


@dataclass
class History:
    """What happened in each epoch that was run.

    ``losses``: per epoch, the mean of what its steps returned; where a run broke down, the last one is NaN or infinite.
    ``metrics``: by name, what was measured after each finished epoch. ``steps``: the number of steps that were taken.
    ``breakdown``: the sentence that says where and with what loss the run broke down; None when it did not.
    """

    losses: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    steps: int = 0
    breakdown: str | None = None


def run_epochs(
    step: Callable[..., Any],
    new_epoch: Callable[[], Iterable[Any]],
    *,
    epochs: int,
    measure: Callable[[], Mapping[str, Any]] | None = None,
    progress: bool = True,
) -> History:
    """Call ``step`` on every batch of every epoch, and return the history.

    ``step``: called as ``step(*batch)``; changes whatever it trains and returns the loss of the batch, one number
    (float, array or tensor). ``new_epoch``: called at the beginning of each epoch; returns something to iterate over
    whose elements are tuples, the batches. ``measure``: called after each epoch; returns numbers by name.
    ``progress``: draw a bar, in a notebook or a terminal.

    A loss that is not finite ends the run there, and a sentence is printed that says where. Raises ValueError when
    ``epochs`` is below 1, ``new_epoch`` is no function or gives no batch, or a step or ``measure`` returns no number.

    >>> weight = [8.0]
    >>> def halve(target):
    ...     weight[0] -= 0.5 * (weight[0] - target)
    ...     return abs(weight[0] - target)
    >>> history = run_epochs(halve, lambda: [(0.0,), (0.0,)], epochs=2, progress=False)
    >>> history.losses, history.steps
    ([3.0, 0.75], 4)
    """
    from tqdm.auto import tqdm

    if epochs < 1:
        raise ValueError(f"expected at least 1 epoch, received epochs={epochs}")
    if not callable(new_epoch):
        raise ValueError(
            f"new_epoch must be a function that returns the batches of an epoch, received {type(new_epoch).__name__}: "
            "an iterator can be read only once, and every epoch needs a new one"
        )
    history = History()
    with tqdm(unit="step", disable=not progress) as bar:
        for epoch in range(1, epochs + 1):
            bar.set_description(f"epoch {epoch} of {epochs}")
            history.losses.append(_one_epoch(step, new_epoch(), epoch, history, bar))
            if history.breakdown:
                bar.write(history.breakdown)
                break
            bar.total = history.steps // epoch * epochs
            _measured(measure, history)
            latest = {"loss": history.losses, **history.metrics}
            bar.set_postfix({name: f"{values[-1]:.4g}" for name, values in latest.items()})
    return history


def _one_epoch(step: Callable[..., Any], given: Iterable[Any], epoch: int, history: History, bar: Any) -> float:
    """The mean loss of the steps of one epoch, or the first loss that is not finite, with ``breakdown`` set."""
    losses: list[float] = []
    for batch in given:
        losses.append(_number(step(*batch), f"the step returned in epoch {epoch}, for batch {len(losses) + 1},"))
        history.steps += 1
        bar.update()
        if not math.isfinite(losses[-1]):
            history.breakdown = _breakdown(losses, epoch, history.losses)
            return losses[-1]
    if not losses:
        raise ValueError(f"new_epoch() gave no batch in epoch {epoch}; expected at least one")
    return math.fsum(losses) / len(losses)


def _breakdown(losses: list[float], epoch: int, earlier: list[float]) -> str:
    finite = [*earlier, *losses[:-1]]
    before = f"The last finite one was {finite[-1]:.4g}." if finite else "It was the first one."
    return (
        f"Training ended in epoch {epoch}, at batch {len(losses)}: the loss is {losses[-1]}. {before} Are the steps "
        "too long for this loss, or is a logarithm, a quotient or a root taken where it has no value?"
    )


def _measured(measure: Callable[[], Mapping[str, Any]] | None, history: History) -> None:
    for name, value in (measure() if measure else {}).items():
        history.metrics.setdefault(name, []).append(_number(value, f"measure() returned as {name!r}"))


def _number(value: Any, what: str) -> float:
    """A float from a number, or from an array or a tensor that holds one."""
    import numpy as np

    if value is None:  # for NumPy it is NaN
        raise ValueError(f"{what} None; expected one number")
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{what} {type(value).__name__}; expected one number") from None
    if array.size != 1:
        raise ValueError(f"{what} an array of shape {array.shape}; expected one number")
    return float(array.item())
