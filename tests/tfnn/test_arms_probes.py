"""The probe of an experiment in several arms, the steps it hands over, and the statistics made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfnn.mask_summaries import statistics_of_arms
from tfnn.probes import ProbeFault, run_probe
from tfnn.steps import compiled_steps

ARMS = ["plain", "thin"]
NUMBERS = np.random.default_rng(0)
X = NUMBERS.uniform(size=(10, 6)).astype("float32")
Y = np.eye(3, dtype="float32")[np.arange(10) % 3]
LEVELS = np.linspace(1, 2, 300, dtype="float32")
RECORDED = {"x": X, "y": Y, "levels": LEVELS}
TRAINED = {"x": X, "y": Y, "x_new": X[:4]}
OPTIONS = {"epochs": 2, "batch_size": 4, "seed": 5, "learning_rate": 0.05, "arms": ARMS}


def small(rate: float = 0.0, activation: str | None = "relu", last: str | None = None) -> Any:
    layers = [keras.Input((6,)), keras.layers.Dense(8, activation=activation)]
    if rate:
        layers.append(keras.layers.Dropout(rate))
    return keras.Sequential([*layers, keras.layers.Dense(3, activation=last)])


def two_arms(
    *,
    rate: float = 0.25,
    order: Callable[[Any], Any] | None = None,
    equal: bool = True,
    strengths: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 0.2), (0.1, 0.2)),
) -> Callable[..., Any]:
    """A run of two arms; ``order`` gives the rows of an epoch from a generator."""

    def train(step: Any, x: Any, y: Any, *, epochs: int, batch_size: int, seed: int) -> dict[str, Any]:
        models = {"plain": small(), "thin": small(rate)}
        if equal:
            models["thin"].set_weights(models["plain"].get_weights())
        for number, model in enumerate(models.values()):
            rng = np.random.default_rng(seed + number)
            for _ in range(epochs):
                rows = order(rng) if order else rng.permutation(len(x))
                for start in range(0, len(rows), batch_size):
                    batch = rows[start : start + batch_size]
                    step(model, x[batch], y[batch], *strengths[number])
        return models

    return train


def recorded(train: Callable[..., Any]) -> dict[str, Any]:
    return run_probe("training_arms", train, [], RECORDED, OPTIONS)


def statistics(train: Callable[..., Any]) -> dict[str, Any]:
    return statistics_of_arms(recorded(train), RECORDED)


# ------------------------------------------------------------------------------------------------------ the probe


def test_arms_are_recorded_without_training() -> None:
    evidence = recorded(two_arms())

    assert set(evidence) == {
        f"{name}_of_{arm}"
        for arm in ARMS
        for name in (
            *("first_kernel_1", "first_kernel_2", "rows", "targets", "strengths"),
            *("outputs_in_training", "outputs_in_inference"),
        )
    }
    assert sorted(evidence["rows_of_thin"]) == sorted([*range(10), *range(10)])
    np.testing.assert_array_equal(evidence["targets_of_thin"], evidence["rows_of_thin"] % 3)
    np.testing.assert_allclose(evidence["strengths_of_thin"], [[0.1, 0.2]] * 6)
    np.testing.assert_array_equal(evidence["first_kernel_1_of_plain"], evidence["first_kernel_1_of_thin"])


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.2)])
def test_arms_are_really_trained_for_new_rows(l1: float, l2: float) -> None:
    train = two_arms(strengths=((0.0, 0.0), (l1, l2)))
    evidence = run_probe("training_arms", train, [], TRAINED, {**OPTIONS, "epochs": 60})

    assert set(evidence) == {
        f"{name}_of_{arm}" for arm in ARMS for name in ("kernel_1", "kernel_2", "scores", "new_scores")
    }
    free, penalized = (np.abs(evidence[f"kernel_1_of_{arm}"]).mean() for arm in ARMS)
    assert penalized < 0.5 * free


def test_scores_are_those_of_prediction() -> None:
    train = two_arms(strengths=((0.0, 0.0), (0.0, 0.0)))
    evidence = run_probe("training_arms", train, [], TRAINED, OPTIONS)

    for arm in ARMS:
        np.testing.assert_allclose(evidence[f"new_scores_of_{arm}"], evidence[f"scores_of_{arm}"][:4], rtol=1e-5)


def test_rows_that_are_not_in_the_data_are_told_apart() -> None:
    def train(step: Any, x: Any, y: Any, **_: Any) -> dict[str, Any]:
        models = {arm: small() for arm in ARMS}
        for model in models.values():
            step(model, x[:2] + 1, y[:2], 0.0, 0.0)
        return models

    np.testing.assert_array_equal(recorded(train)["rows_of_plain"], [-1, -1])


def test_models_that_build_themselves_later_are_welcome() -> None:
    def train(step: Any, x: Any, y: Any, **_: Any) -> dict[str, Any]:
        models = {arm: keras.Sequential([keras.layers.Dense(3)]) for arm in ARMS}
        for model in models.values():
            step(model, tf.constant(x), tf.constant(y), 0.0, 0.0)
        return models

    assert recorded(train)["first_kernel_1_of_plain"].shape == (6, 3)


def never_stepping(result: Any) -> Callable[..., Any]:
    return lambda step, x, y, **_: result


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (never_stepping(None), "expected a dictionary from each arm to its model, received None"),
        (never_stepping([1]), "expected a dictionary from each arm to its model, received a list"),
        (never_stepping({"plain": 1}), "has no entry 'thin'; expected one for each of plain, thin"),
        (never_stepping({"plain": 0.5, "thin": 0.5}), "the entry 'plain' is a float, expected a Keras model"),
        (
            lambda *_, **__: {arm: small() for arm in ARMS},
            "the model of the arm 'plain' was never handed to the training step",
        ),
        (
            lambda step, x, y, **_: step(keras.Sequential([keras.layers.Flatten()]), x, y, 0.0, 0.0),
            "a model has 0 kernels, expected one for each of its Dense layers",
        ),
        (
            lambda step, x, y, **_: step(
                keras.Sequential([keras.layers.Reshape((6, 1)), keras.layers.Conv1D(2, 2)]), x, y, 0.0, 0.0
            ),
            r"a kernel has shape \(2, 1, 2\), expected that of a Dense layer, with two axes",
        ),
    ],
    ids=["None", "list", "missing", "number", "untrained", "no kernels", "convolution"],
)
def test_arms_say_what_is_no_evidence(train: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault, match=sentence):
        recorded(train)


# ------------------------------------------------------------------------------------------------------ statistics


def test_statistics_of_arms_say_what_was_done() -> None:
    found = statistics(two_arms())

    np.testing.assert_array_equal(found["shapes_of_kernels"], [[[6, 8], [8, 3]]] * 2)
    np.testing.assert_array_equal(found["first_weights_equal_those_of_the_first_arm"], [1, 1])
    np.testing.assert_array_equal(found["share_of_first_weights_at_zero"], [0, 0])
    np.testing.assert_allclose(found["strengths_in_ten_thousandths"], [[[0, 2000]] * 2, [[1000, 2000]] * 2])
    np.testing.assert_array_equal(found["steps"], [6, 6])
    np.testing.assert_array_equal(found["fewest_and_most_visits_of_a_row"], [[2, 2]] * 2)
    np.testing.assert_array_equal(found["share_of_rows_with_their_own_target"], [1, 1])


def test_statistics_of_arms_see_what_is_dropped() -> None:
    found = statistics(two_arms())

    np.testing.assert_array_equal(found["shares_of_zeros_in_training"][0], [0, 0, 0])
    # Two of the three patterns pass each unit on to one score; with the mean of all, none is ever 0.
    np.testing.assert_allclose(found["shares_of_zeros_in_training"][1], [0.25, 0.25, 0.0], atol=0.1)
    np.testing.assert_allclose(found["growth_of_outputs_in_training"][1][:2], 4 / 3, rtol=1e-5)


@pytest.mark.parametrize(
    ("activation", "last", "outputs"),
    [
        ("relu", None, [1, -1, 0, 1]),
        (None, None, [1, -1, 1, 1]),
        ("relu", "relu", [1, 0, 0, 1]),
    ],
)
def test_statistics_of_arms_see_the_activations(activation: Any, last: Any, outputs: list[float]) -> None:
    # With two kernels the patterns are (1, 1), (1, -1), (-1, -1) and (1, 1).
    def train(step: Any, x: Any, y: Any, **_: Any) -> dict[str, Any]:
        models = {arm: small(activation=activation, last=last) for arm in ARMS}
        for model in models.values():
            step(model, x, y, 0.0, 0.0)
        return models

    np.testing.assert_allclose(statistics(train)["outputs_in_inference"], [outputs] * 2, atol=1e-6)


def test_outputs_show_kernels_alone_and_reach_every_score() -> None:
    def train(step: Any, x: Any, y: Any, **_: Any) -> dict[str, Any]:
        models = {arm: keras.Sequential([keras.layers.Dense(5, bias_initializer="ones")]) for arm in ARMS}
        for model in models.values():
            step(model, x, y, 0.0, 0.0)
        return models

    inputs = {"x": X[:, :2], "y": np.eye(5, dtype="float32")[np.arange(10) % 5], "levels": LEVELS}
    evidence = run_probe("training_arms", train, [], inputs, OPTIONS)

    np.testing.assert_allclose(evidence["outputs_in_training_of_plain"][0], np.repeat(LEVELS[:, None], 5, axis=1))


def test_statistics_of_arms_see_a_start_of_its_own() -> None:
    np.testing.assert_array_equal(
        statistics(two_arms(equal=False))["first_weights_equal_those_of_the_first_arm"], [1, 0]
    )


def test_statistics_of_arms_see_rows_in_order_and_equal_epochs() -> None:
    found = statistics(two_arms(order=lambda rng: np.arange(10)))

    np.testing.assert_array_equal(found["share_of_rows_in_the_order_of_the_array"], [1, 1])
    np.testing.assert_array_equal(found["share_of_rows_at_the_same_place_in_two_epochs"], [1, 1])


def test_statistics_of_arms_see_rows_left_out() -> None:
    found = statistics(two_arms(order=lambda rng: rng.permutation(10)[:8]))

    assert found["fewest_and_most_visits_of_a_row"].min() < 2
    np.testing.assert_array_equal(found["steps"], [4, 4])


def test_statistics_of_arms_survive_a_single_step() -> None:
    def train(step: Any, x: Any, y: Any, **_: Any) -> dict[str, Any]:
        models = {arm: small() for arm in ARMS}
        for model in models.values():
            step(model, x[:3], y[:3], 0.0, 0.0)
        return models

    np.testing.assert_array_equal(statistics(train)["fewest_and_most_visits_of_a_row"], [[0, 1]] * 2)


# ----------------------------------------------------------------------------------------------------------- steps


def test_compiled_steps_give_every_model_an_optimizer_of_its_own() -> None:
    met: list[tuple[Any, Any, float, float]] = []

    def step(model: Any, x: Any, y: Any, loss_fn: Any, optimizer: Any, l1: float, l2: float) -> Any:
        met.append((model, optimizer, l1, l2))  # noted once per compilation
        return loss_fn(y, model(x))

    run = compiled_steps(step, loss_fn=keras.losses.MeanSquaredError(), learning_rate=0.1)
    one, other = small(), small()
    losses = [float(run(model, X, Y, 0.0, 0.5)) for model in (one, other, one, one)]

    assert [(model, l1, l2) for model, _, l1, l2 in met] == [(one, 0.0, 0.5), (other, 0.0, 0.5)]
    assert met[0][1] is not met[1][1]
    assert losses[0] == losses[2] == losses[3] != losses[1]


def test_compiled_steps_train_as_plain_ones_do() -> None:
    def step(model: Any, x: Any, y: Any, loss_fn: Any, optimizer: Any, l1: float, l2: float) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    loss_fn = keras.losses.MeanSquaredError()
    compiled, plain = small(), small()
    plain.set_weights(compiled.get_weights())
    optimizer = keras.optimizers.Adam(0.1)
    run = compiled_steps(step, loss_fn=loss_fn, learning_rate=0.1)
    for rows in (slice(0, 6), slice(6, 10), slice(0, 6)):
        run(compiled, X[rows], Y[rows], 0.0, 0.0)
        step(plain, X[rows], Y[rows], loss_fn, optimizer, 0.0, 0.0)

    for left, right in zip(compiled.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-4, atol=1e-5)


def test_compiled_steps_follow_strengths_that_change() -> None:
    run = compiled_steps(
        lambda model, x, y, loss_fn, optimizer, l1, l2: tf.constant(l1 + 10 * l2), loss_fn=None, learning_rate=0.1
    )
    model = small()

    assert [float(run(model, X, Y, l1, l2)) for l1, l2 in [(1.0, 0.0), (2.0, 1.0), (1.0, 0.0)]] == [1.0, 12.0, 1.0]
