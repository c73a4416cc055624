"""The constructors of exercises about training write down what their probes take."""

from __future__ import annotations

import pytest

from autograder.authoring import (
    Given,
    drawn_epochs,
    keras_layer,
    keras_optimizer,
    model_steps,
    optimizer_race,
    stopped_run,
    update_runs,
)
from autograder.model import Exercise
from tfnn.probes import PROBES

LAYERS = [keras_layer("Dense", units=3)]
SGD = keras_optimizer("SGD", learning_rate=0.1)
SLOPE, LOSS = Given("valley_slope"), Given("weighted_squares")


@pytest.mark.parametrize(
    ("exercise", "expected"),
    [
        (
            update_runs(theta=[1], grads=[2], steps=3, lr=0.5, gamma=0.9),
            Exercise("update_runs", (), {"theta": [1], "grads": [2]}, {"steps": 3, "lr": 0.5, "hyper": {"gamma": 0.9}}),
        ),
        (
            update_runs(theta=[1], slopes=[SLOPE], steps=3, lr=0.5),
            Exercise("update_runs", (), {"theta": [1], "slopes": [SLOPE]}, {"steps": 3, "lr": 0.5, "hyper": {}}),
        ),
        (
            drawn_epochs(x=1, y=2, batch_size=3, seed=4, shuffle=False),
            Exercise("drawn_epochs", (), {"x": 1, "y": 2}, {"batch_size": 3, "seed": 4, "more": {"shuffle": False}}),
        ),
        (
            stopped_run(x=1, y=2, losses=3, val_losses=[4, 5], layers=LAYERS, batch_size=6, patience=7, seed=8),
            Exercise(
                "stopped_run",
                (),
                {"x": 1, "y": 2, "losses": 3, "val_losses": [4, 5]},
                {"layers": LAYERS, "batch_size": 6, "patience": 7, "seed": 8, "epochs": 2},
            ),
        ),
        (
            optimizer_race(
                optimizers={"a": SGD}, layers=LAYERS, epochs=1, batch_size=2, seed=3, x=4, y=5, x_new=6, labels=7
            ),
            Exercise(
                "optimizer_race",
                (),
                {"x": 4, "y": 5, "x_new": 6},
                {"optimizers": {"a": SGD}, "layers": LAYERS, "epochs": 1, "batch_size": 2, "seed": 3},
                {"labels": 7},
            ),
        ),
        (
            model_steps(
                layers=LAYERS, optimizer=SGD, loss_fn=LOSS, x=1, y=2, batches=(3, 4), seed=5, models=2, twins=True
            ),
            Exercise(
                "model_steps",
                (LOSS,),
                {"x": 1, "y": 2},
                {"layers": LAYERS, "optimizer": SGD, "batches": [3, 4], "seed": 5, "models": 2, "twins": True},
            ),
        ),
    ],
    ids=lambda value: value.probe if isinstance(value, Exercise) else "",
)
def test_exercise_about_training_is_written_down_as_data(exercise: Exercise, expected: Exercise) -> None:
    assert exercise == expected
    assert exercise.probe in PROBES
    assert list(exercise.options) == list(expected.options)
