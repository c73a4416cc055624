"""The loop calls the student's step as often as it should, and stops in words where numbers break down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfnn.training import run_epochs


def test_every_batch_of_every_epoch_is_handed_to_the_step() -> None:
    seen: list[Any] = []
    fresh = iter([[("a", 1), ("b", 2)], [("c", 3)]])

    history = run_epochs(lambda x, y: seen.append((x, y)) or y, lambda: iter(next(fresh)), epochs=2)

    assert seen == [("a", 1), ("b", 2), ("c", 3)]
    assert (history.losses, history.steps, history.breakdown) == ([1.5, 3.0], 3, None)


@pytest.mark.parametrize("made", [float, np.float32, tf.constant, lambda number: np.array([number])])
def test_losses_may_be_numbers_arrays_or_tensors(made: Any) -> None:
    assert run_epochs(lambda: made(0.5), lambda: [()], epochs=1).losses == [0.5]


def test_metrics_are_measured_after_each_epoch() -> None:
    state = {"steps": 0}

    def step() -> float:
        state["steps"] += 1
        return 1.0

    history = run_epochs(
        step, lambda: [(), ()], epochs=3, measure=lambda: {"steps so far": tf.constant(state["steps"])}
    )

    assert history.metrics == {"steps so far": [2.0, 4.0, 6.0]}


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_loss_that_is_not_finite_ends_the_run_in_words(broken: float, capsys: pytest.CaptureFixture[str]) -> None:
    losses = iter([2.0, 4.0, 5.0, broken, 1.0, 1.0])
    measured: list[int] = []

    history = run_epochs(
        lambda: next(losses),
        lambda: [(), ()],
        epochs=3,
        measure=lambda: {"n": len(measured)} if measured.append(1) else {},
    )

    assert history.losses[0] == 3.0
    assert len(history.losses) == 2
    assert not np.isfinite(history.losses[1])
    assert (history.steps, len(measured)) == (4, 1)
    said = f"Training ended in epoch 2, at batch 2: the loss is {broken}. The last finite one was 5."
    assert str(history.breakdown).startswith(said)
    assert said in capsys.readouterr().out


def test_first_loss_may_be_the_broken_one() -> None:
    assert "It was the first one." in str(run_epochs(lambda: np.nan, lambda: [()], epochs=1).breakdown)


def test_bar_counts_epochs_and_shows_the_loss(capsys: pytest.CaptureFixture[str]) -> None:
    run_epochs(lambda: 0.125, lambda: [(), ()], epochs=3, measure=lambda: {"accuracy": 0.75})

    shown = capsys.readouterr().err
    assert "epoch 3 of 3" in shown
    assert "2/6" in shown
    assert "6/6" in shown
    assert "loss=0.125, accuracy=0.75" in shown


def test_bar_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    run_epochs(lambda: 0.125, lambda: [()], epochs=1, progress=False)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"epochs": 0}, "expected at least 1 epoch, received epochs=0"),
        (
            {"new_epoch": iter([()])},
            "new_epoch must be a function that returns the batches of an epoch, received list_",
        ),
        ({"new_epoch": list}, r"new_epoch\(\) gave no batch in epoch 1; expected at least one"),
        ({"step": lambda: None}, "the step returned in epoch 1, for batch 1, None; expected one number"),
        (
            {"step": lambda: [1, 2]},
            r"the step returned in epoch 1, for batch 1, an array of shape \(2,\); expected one",
        ),
        ({"measure": lambda: {"a": "b"}}, r"measure\(\) returned as 'a' str; expected one number"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        run_epochs(**{"step": lambda: 1.0, "new_epoch": lambda: [()], "epochs": 1, **settings})
