"""Probes of what happens epoch by epoch: how minibatches are drawn, and when a training loop stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.models import build_model, weights_of
from tfnn.probes.values import Arrays, ProbeFault, as_array, spoken_type

__all__ = ["drawn_epochs", "stopped_run"]


def drawn_epochs(
    draw: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Two epochs of ``draw(x, y, batch_size, rng, **more)`` from one generator, then one from a new equal generator.

    ``keywords``: ``x`` and ``y``, NumPy arrays with one entry per row. ``options``: ``batch_size``, ``seed`` of the
    generators, ``more``. Evidence of each epoch, ``first_epoch``, ``second_epoch`` and ``repeated_epoch``: the rows in
    the order in which they came (``x_of_...``, ``y_of_...``) and ``sizes_of_...``, rows per batch; and the arrays that
    were handed over as they are afterwards (``x_afterwards``, ``y_afterwards``).
    """
    x, y = keywords["x"].copy(), keywords["y"].copy()
    rng, again = (np.random.default_rng(options["seed"]) for _ in range(2))
    evidence: Arrays = {}
    for epoch, generator in (("first_epoch", rng), ("second_epoch", rng), ("repeated_epoch", again)):
        drawn = list(_pairs(draw(x, y, options["batch_size"], generator, **options["more"]), limit=2 * len(x) + 2))
        evidence[f"x_of_{epoch}"] = _joined([part for part, _ in drawn], keywords["x"])
        evidence[f"y_of_{epoch}"] = _joined([part for _, part in drawn], keywords["y"])
        evidence[f"sizes_of_{epoch}"] = np.array([len(part) for part, _ in drawn], np.int64)
    return {**evidence, "x_afterwards": x, "y_afterwards": y}


def stopped_run(
    train: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Run ``train(model, step, new_epoch, evaluate, epochs=, patience=)`` on losses that were written down before.

    ``keywords``: ``x``, ``y``, all rows in order; ``losses`` (epochs, batches) that the step returns one after the
    other; ``val_losses`` (epochs,), what ``evaluate`` returns after each epoch. ``options``: ``layers`` and ``seed`` of
    the model, ``batch_size``, ``epochs``, ``patience``. The step moves every weight, trainable or not, by the mean of
    its batch. Evidence: all weights afterwards, ``loss_history`` and ``val_loss_history`` as they were returned, and
    ``rows_used``, the rows that the step received, in order.
    """
    script = _Script(keywords, options["batch_size"])
    model = build_model(options["layers"], keywords["x"], options["seed"])
    history = train(
        model, script.step, script.new_epoch, script.evaluate, epochs=options["epochs"], patience=options["patience"]
    )
    if not isinstance(history, Mapping):
        raise ProbeFault(f'expected a dictionary with the lists "loss" and "val_loss", received {spoken_type(history)}')
    if absent := [key for key in ("loss", "val_loss") if key not in history]:
        raise ProbeFault(f'the history has no list "{absent[0]}"; its keys are {sorted(map(str, history))}')
    return {
        **weights_of(model),
        "loss_history": as_array(history["loss"], "the history"),
        "val_loss_history": as_array(history["val_loss"], "the history"),
        "rows_used": _joined(script.received, keywords["x"]),
    }


class _Script:
    """A step, an iterator over batches and an evaluation that all say what was written down for them."""

    def __init__(self, keywords: Mapping[str, Any], batch_size: int) -> None:
        self.received: list[NDArray[Any]] = []
        self._x, self._y, self._losses = keywords["x"], keywords["y"], keywords["losses"]
        self._val_losses, self._batch_size = keywords["val_losses"], batch_size

    def new_epoch(self) -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(self._x), self._batch_size):
            stop = start + self._batch_size
            yield self._x[start:stop], self._y[start:stop]

    def step(self, model: Any, x: Any, y: Any) -> Any:
        import tensorflow as tf

        if len(self.received) >= self._losses.size:
            raise ProbeFault(f"the step was called more than {self._losses.size} times; does the loop ever end?")
        batch = as_array(x, "the caller of the step")
        for variable in model.weights:
            variable.assign_add(np.full(variable.shape, batch.mean(), batch.dtype))
        self.received.append(batch)
        return tf.constant(self._losses.ravel()[len(self.received) - 1])

    def evaluate(self, model: Any) -> float:
        """The entry of the last finished epoch, however often it is asked for; a poor one before the first."""
        finished = len(self.received) // self._losses.shape[1]
        if finished == 0:
            return float(np.nanmax(self._val_losses)) + 1.0
        return float(self._val_losses[min(finished, len(self._val_losses)) - 1])


def _pairs(drawn: Any, limit: int) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    if not isinstance(drawn, Iterable):
        raise ProbeFault(f"expected an iterator over pairs (x_batch, y_batch), received {spoken_type(drawn)}")
    if isinstance(drawn, tuple) and drawn and not isinstance(drawn[0], (tuple, list)):
        raise ProbeFault("expected an iterator over pairs (x_batch, y_batch), received the parts of a single one")
    for number, batch in enumerate(drawn):
        if number == limit:
            raise ProbeFault(f"more than {limit} batches came in one epoch of {limit // 2 - 1} rows")
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise ProbeFault(f"expected each batch to be a pair (x_batch, y_batch), received {spoken_type(batch)}")
        x, y = (as_array(part, "the batch") for part in batch)
        if x.ndim == 0 or y.ndim == 0:
            raise ProbeFault("expected each batch to be a pair of arrays, received single numbers")
        yield x, y


def _joined(parts: Sequence[NDArray[Any]], whole: NDArray[Any]) -> NDArray[Any]:
    """All rows one below the other."""
    rows = [part for part in parts if part.shape[1:] == whole.shape[1:]]
    if len(rows) < len(parts):
        shapes = {part.shape[1:] for part in parts} - {whole.shape[1:]}
        raise ProbeFault(f"expected rows of shape {whole.shape[1:]}, received rows of shape {shapes.pop()}")
    return np.concatenate(rows) if rows else np.zeros((0, *whole.shape[1:]), whole.dtype)
