"""Drawn epochs and scripted training loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.tfnn.probed import layer, normal
from tfnn.probes import ProbeFault, run_probe

# ------------------------------------------------------------------------------------------------------ drawn_epochs

ROWS, LABELS = normal(7, 2), np.arange(7)


def in_pairs(x: Any, y: Any, batch_size: int, rng: Any, reverse: bool = False) -> Iterator[Any]:
    order = rng.permutation(len(x))[:: -1 if reverse else 1]
    for start in range(0, len(x), batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]


def drawn(draw: Any, **more: Any) -> Any:
    options = {"batch_size": 3, "seed": 5, "more": more}
    return run_probe("drawn_epochs", draw, (), {"x": ROWS, "y": LABELS}, options)


def test_drawn_epochs_bring_back_rows_and_sizes_of_three_epochs() -> None:
    evidence = drawn(in_pairs)

    order = np.random.default_rng(5).permutation(7)
    np.testing.assert_array_equal(evidence["x_of_first_epoch"], ROWS[order])
    np.testing.assert_array_equal(evidence["y_of_first_epoch"], LABELS[order])
    np.testing.assert_array_equal(evidence["x_of_repeated_epoch"], ROWS[order])
    assert not np.array_equal(evidence["x_of_second_epoch"], ROWS[order])
    assert evidence["sizes_of_second_epoch"].tolist() == [3, 3, 1]


def test_drawn_epochs_hand_over_what_else_was_asked_for() -> None:
    order = np.random.default_rng(5).permutation(7)

    np.testing.assert_array_equal(drawn(in_pairs, reverse=True)["y_of_first_epoch"], order[::-1])


def test_drawn_epochs_show_arrays_that_were_changed_and_spare_those_of_the_caller() -> None:
    def changes(x: Any, y: Any, batch_size: int, rng: Any) -> Any:
        x[0] = 9.0
        return [(x, y)]

    assert drawn(changes)["x_afterwards"][0].tolist() == [9.0, 9.0]
    assert not (ROWS == 9.0).any()


def test_drawn_epochs_without_any_batch_are_empty() -> None:
    evidence = drawn(lambda *_: iter(()))

    assert evidence["x_of_first_epoch"].shape == (0, 2)
    assert evidence["sizes_of_first_epoch"].shape == (0,)


def forever(x: Any, y: Any, *_: Any) -> Iterator[Any]:
    while True:
        yield x, y


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda *_: None, "expected an iterator over pairs (x_batch, y_batch), received None"),
        (
            lambda x, y, *_: (x, y),
            "expected an iterator over pairs (x_batch, y_batch), received the parts of a single one",
        ),
        (lambda x, y, *_: [x], "expected each batch to be a pair (x_batch, y_batch), received a ndarray"),
        (lambda x, y, *_: [(x, y, x)], "expected each batch to be a pair (x_batch, y_batch), received a tuple"),
        (lambda x, y, *_: [(1.0, 2.0)], "expected each batch to be a pair of arrays, received single numbers"),
        (lambda x, y, *_: [(x, None)], "the batch returned None; is a return statement missing?"),
        (lambda x, y, *_: [(x[:, :1], y)], "expected rows of shape (2,), received rows of shape (1,)"),
        (forever, "more than 16 batches came in one epoch of 7 rows"),
    ],
)
def test_drawn_epochs_say_what_is_wrong_with_a_batch(draw: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        drawn(draw)

    assert str(fault.value) == sentence


# ------------------------------------------------------------------------------------------------------- stopped_run


STEP_LOSSES = np.array([[6.0, 5.0], [4.0, 3.0], [2.0, 1.0]])
VAL_LOSSES = np.array([3.0, 1.0, 2.0])


def stopped(train: Any, val_losses: Any = VAL_LOSSES) -> Any:
    arrays = {"x": ROWS[:5], "y": LABELS[:5], "losses": STEP_LOSSES, "val_losses": val_losses}
    layers = [layer("Dense", units=2), layer("BatchNormalization")]
    options = {"layers": layers, "seed": 1, "batch_size": 3, "epochs": 3, "patience": 2}
    return run_probe("stopped_run", train, (), arrays, options)


def one_epoch(model: Any, step: Any, new_epoch: Any, evaluate: Any, *, epochs: int, patience: int) -> Any:
    return {"loss": [float(step(model, x, y)) for x, y in new_epoch()], "val_loss": [evaluate(model)]}


def test_stopped_run_brings_back_histories_rows_and_moved_weights() -> None:
    before = stopped(lambda *_, **__: {"loss": [], "val_loss": []})
    evidence = stopped(one_epoch)

    moved = ROWS[:3].mean() + ROWS[3:5].mean()
    for name in ("kernel_of_layer_1", "moving_variance_of_layer_2"):
        np.testing.assert_allclose(evidence[name], before[name] + moved, rtol=1e-5, atol=1e-6)
    assert evidence["loss_history"].tolist() == [6.0, 5.0]
    assert evidence["val_loss_history"].tolist() == [3.0]
    np.testing.assert_array_equal(evidence["rows_used"], ROWS[:5])
    assert before["rows_used"].shape == (0, 2)


def test_stopped_run_evaluates_by_epochs_however_often_it_is_asked() -> None:
    asked: list[float] = []

    def train(model: Any, step: Any, new_epoch: Any, evaluate: Any, *, epochs: int, patience: int) -> Any:
        assert (epochs, patience) == (3, 2)
        asked.append(evaluate(model))
        for _ in range(epochs):
            for x, y in new_epoch():
                step(model, x, y)
            asked.extend([evaluate(model), evaluate(model)])
        return {"loss": [0.0], "val_loss": [0.0]}

    stopped(train)

    assert asked == [4.0, 3.0, 3.0, 1.0, 1.0, 2.0, 2.0]


def test_stopped_run_gives_an_iterator_that_is_used_up() -> None:
    def train(model: Any, step: Any, new_epoch: Any, evaluate: Any, **_: Any) -> Any:
        batches = new_epoch()
        return {"loss": [len(list(batches)), len(list(batches))], "val_loss": [len(list(new_epoch()))]}

    evidence = stopped(train)

    assert (evidence["loss_history"].tolist(), evidence["val_loss_history"].tolist()) == ([2, 0], [2])


def endless(model: Any, step: Any, new_epoch: Any, evaluate: Any, **_: Any) -> Any:
    while True:
        for x, y in new_epoch():
            step(model, x, y)


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (lambda *_, **__: None, 'expected a dictionary with the lists "loss" and "val_loss", received None'),
        (lambda *_, **__: [1.0], 'expected a dictionary with the lists "loss" and "val_loss", received a list'),
        (lambda *_, **__: {"loss": [], 3: []}, "the history has no list \"val_loss\"; its keys are ['3', 'loss']"),
        (lambda *_, **__: {"loss": [], "val_loss": ["low"]}, "the history returned a list, expected numbers"),
        (endless, "the step was called more than 6 times; does the loop ever end?"),
    ],
)
def test_stopped_run_says_what_is_wrong_with_a_loop(train: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        stopped(train)

    assert str(fault.value) == sentence
