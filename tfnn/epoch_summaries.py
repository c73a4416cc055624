"""Summaries of training: in which order rows came, and under which conditions runs took place.

Shuffled rows come in another order for every right answer. What must hold for all of them is said in numbers here: 0
for no, 1 for yes, and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["conditions_of_runs", "order_of_rows", "spread_of_twins"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]


def order_of_rows(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """What ``drawn_epochs`` brought back, without the order itself."""
    x, y = inputs["x"], inputs["y"]
    first, second, repeated = (
        row_numbers(arrays[f"x_of_{epoch}"], x) for epoch in ("first_epoch", "second_epoch", "repeated_epoch")
    )
    return {
        "sizes_of_batches": arrays["sizes_of_first_epoch"],
        "sizes_of_later_batches": arrays["sizes_of_second_epoch"],
        "unknown_rows": _yes(any((numbers < 0).any() for numbers in (first, second))),
        "repeated_rows": _yes(any(len(set(numbers)) < len(numbers) for numbers in (first, second))),
        "labels_of_other_rows": _yes(
            not _belong(arrays["y_of_first_epoch"], y, first) or not _belong(arrays["y_of_second_epoch"], y, second)
        ),
        "order_of_the_arrays": _yes(np.array_equal(first, np.sort(first))),
        "same_order_again": _yes(np.array_equal(first, second)),
        "other_order_from_an_equal_generator": _yes(not np.array_equal(first, repeated)),
        "changed_arrays": _yes(
            not np.array_equal(arrays["x_afterwards"], x) or not np.array_equal(arrays["y_afterwards"], y)
        ),
    }


def conditions_of_runs(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """What ``optimizer_race`` brought back of every step: were the conditions equal, and is the report true?"""
    names = [name.removeprefix("curve_of_") for name in arrays if name.startswith("curve_of_")]
    runs = [{what: arrays[f"{what}_of_{name}"] for what in _OF_A_RUN} for name in names]
    first, rows = runs[0], len(inputs["x"])
    orders = [row_numbers(run["rows"], inputs["x"]) for run in runs]
    return {
        "first_weights": first["first_weights"],
        "other_first_weights": _yes(
            any(not np.array_equal(run["first_weights"], first["first_weights"]) for run in runs)
        ),
        "sizes_of_batches": first["sizes"],
        "other_batches": _yes(
            any(not np.array_equal(order, orders[0]) for order in orders)
            or any(not np.array_equal(run["sizes"], first["sizes"]) for run in runs)
        ),
        "rows_left_out": _yes(not all(_each_row_once(order, rows) for order in orders)),
        "order_of_the_arrays": _yes(np.array_equal(orders[0][:rows], np.sort(orders[0][:rows]))),
        "same_order_again": _yes(np.array_equal(orders[0][:rows], orders[0][rows : 2 * rows])),
        "optimizers_per_run": np.array([len(np.unique(run["optimizers"])) for run in runs]),
        "lengths_of_curves": np.array([run["curve"].size for run in runs]),
        "content_of_curves": _content_of_curves(runs),
        "hidden_nan": _yes(not all(_shows_nan(run) for run in runs)),
        "other_models": _yes(
            any(not np.array_equal(run["returned_weights"], run["last_weights"], equal_nan=True) for run in runs)
        ),
    }


def spread_of_twins(arrays: Arrays, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """Whether two models that began with equal weights and saw equal batches (``model_steps``) became different."""
    names = [name for name in arrays if f"{name}_of_model_2" in arrays]
    pairs = [(arrays[name], arrays[f"{name}_of_model_2"]) for name in names]
    return {"different_twins": _yes(not all(np.allclose(one, other, rtol=1e-5, atol=1e-6) for one, other in pairs))}


_OF_A_RUN = ("curve", "first_weights", "losses", "rows", "sizes", "optimizers", "last_weights", "returned_weights")


def row_numbers(rows: Array, table: Array) -> Array:
    """Where each row stands in the table, shape (len(rows),); -1 for a row that is not in it."""
    known = {row.tobytes(): number for number, row in enumerate(table)}
    return np.array([known.get(row.tobytes(), -1) for row in rows.astype(table.dtype)], np.int64)


def _belong(labels: Array, table: Array, numbers: Array) -> bool:
    return np.array_equal(labels, table[numbers]) if len(labels) == len(numbers) else False


def _each_row_once(order: Array, rows: int) -> bool:
    """Whether the order is made of epochs in each of which every row comes once."""
    if len(order) % rows:
        return False
    return all(np.array_equal(np.sort(epoch), np.arange(rows)) for epoch in order.reshape(-1, rows))


def _per_epoch(run: Arrays) -> tuple[Array, Array] | None:
    """Losses and sizes of a run's batches, one row per entry of its curve; None where they cannot be cut so."""
    curve, losses, sizes = run["curve"], run["losses"], run["sizes"]
    if curve.ndim != 1 or curve.size == 0 or len(losses) % curve.size:
        return None
    return losses.reshape(curve.size, -1), sizes.reshape(curve.size, -1)


def _content_of_curves(runs: Sequence[Arrays]) -> Array:
    """What the curves hold of each epoch's losses: 0 the mean, 1 the sum, 2 the last one, 3 something else.

    The mean may be weighted by the rows of each batch. Epochs with a NaN are left out.
    """
    cut = [_per_epoch(run) for run in runs]
    ways: list[tuple[int, Callable[[Array, Array], Array]]] = [
        (0, lambda losses, sizes: losses.mean(axis=1)),
        (0, lambda losses, sizes: (losses * sizes).sum(axis=1) / sizes.sum(axis=1)),
        (1, lambda losses, sizes: losses.sum(axis=1)),
        (2, lambda losses, sizes: losses[:, -1]),
    ]
    for content, way in ways:
        if all(part is not None and _agree(run["curve"], way(*part)) for run, part in zip(runs, cut, strict=True)):
            return np.array([float(content)])
    return np.array([3.0])


def _agree(curve: Array, epochs: Array) -> bool:
    seen = np.isfinite(epochs)
    return np.allclose(curve[seen].astype(np.float64), epochs[seen], rtol=1e-4, atol=1e-5)


def _shows_nan(run: Arrays) -> bool:
    """Whether the curve is not a finite number wherever a loss of the epoch is not."""
    part = _per_epoch(run)
    return part is None or not np.isfinite(run["curve"][~np.isfinite(part[0].mean(axis=1))]).any()


def _yes(holds: bool) -> Array:
    return np.array(float(holds))
