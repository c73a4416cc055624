"""Exercises of random functions, of training in several arms and of NumPy functions, written down as data."""

from __future__ import annotations

import pytest

from autograder.authoring import array_call, random_calls, random_layer, training_arms
from autograder.model import Exercise
from tfnn.probes import PROBES

RUN = {"epochs": 2, "batch_size": 3, "seed": 4, "learning_rate": 0.5, "arms": ["none", "dropout", "l2", "l1"]}


@pytest.mark.parametrize(
    ("exercise", "expected"),
    [
        (array_call(1, x=2), Exercise("array_call", (1,), {"x": 2})),
        (array_call(x=2, withheld={"y": 3}), Exercise("array_call", (), {"x": 2}, {}, {"y": 3})),
        (random_calls(calls=5, x=1), Exercise("random_calls", (), {"x": 1}, {"calls": 5, "wrt": None})),
        (random_calls(calls=5, wrt="x", x=1), Exercise("random_calls", (), {"x": 1}, {"calls": 5, "wrt": "x"})),
        (
            random_layer(x=1, rate=0.2, calls=5, inside="model", training=True),
            Exercise("random_layer", (), {"x": 1, "rate": 0.2}, {"calls": 5, "inside": "model", "training": True}),
        ),
        (
            training_arms(epochs=2, batch_size=3, seed=4, learning_rate=0.5, x=1, y=2, x_new=3, labels=5),
            Exercise("training_arms", (), {"x": 1, "y": 2, "x_new": 3}, RUN, {"labels": 5}),
        ),
        (
            training_arms(epochs=2, batch_size=3, seed=4, x=1, y=2, levels=3),
            Exercise("training_arms", (), {"x": 1, "y": 2, "levels": 3}, {**RUN, "learning_rate": 0.0}),
        ),
    ],
    ids=lambda value: value.probe if isinstance(value, Exercise) else "",
)
def test_exercise_is_written_down_as_data(exercise: Exercise, expected: Exercise) -> None:
    assert exercise == expected
    assert exercise.probe in PROBES
