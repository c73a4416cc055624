"""Update rules, races, and several models in turn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.tfnn.probed import layer, normal
from tfnn.inputs import Given
from tfnn.probes import ProbeFault, run_probe

# ------------------------------------------------------------------------------------------------------- update_runs

START, SLOPES = normal(3), normal(4, 3)


def descend(theta: Any, grad: Any, state: Any, lr: float, factor: float = 1.0) -> Any:
    """Remembers how many steps it took."""
    return theta - factor * lr * grad, (state or 0) + 1


def updates(rule: Any, theta: Any, steps: int = 4, hyper: Any = None, **gradients: Any) -> Any:
    options = {"steps": steps, "lr": 0.5, "hyper": hyper or {}}
    return run_probe("update_runs", rule, (), {"theta": theta, **gradients}, options)


def test_update_runs_bring_back_where_the_run_stands_after_each_step() -> None:
    path = updates(descend, [START], grads=[SLOPES], hyper={"factor": 2.0})["theta"]

    np.testing.assert_allclose(path, START - np.cumsum(SLOPES, axis=0), rtol=1e-5)


def test_update_runs_take_turns_with_a_state_each() -> None:
    states: list[Any] = []

    def rule(theta: Any, grad: Any, state: Any, lr: float) -> Any:
        states.append((tuple(theta.shape), state))
        return descend(theta, grad, state, lr)

    evidence = updates(rule, [START, normal(2, 2)], steps=2, grads=[SLOPES, normal(2, 2, 2)])

    assert states == [((3,), None), ((2, 2), None), ((3,), 1), ((2, 2), 1)]
    assert {name: path.shape for name, path in evidence.items()} == {
        "theta_of_run_1": (2, 3),
        "theta_of_run_2": (2, 2, 2),
    }


def test_update_runs_hand_over_functions_where_slopes_are_given() -> None:
    valley = Given("valley_slope", {"curvature": normal(3), "lowest": np.zeros(3, "float32"), "steepness": 0.0})

    path = updates(lambda theta, slope, state, lr: (slope(theta), None), [START], steps=1, slopes=[valley])["theta"]

    np.testing.assert_allclose(path[0], valley.parameters["curvature"] * START, rtol=1e-5)


def test_update_runs_go_on_in_the_precision_of_the_parameters() -> None:
    dtypes: list[str] = []

    def rule(theta: Any, grad: Any, state: Any, lr: float) -> Any:
        dtypes.append(theta.dtype.name)
        return np.asarray(theta, "float64"), None

    updates(rule, [START], steps=2, grads=[SLOPES])

    assert dtypes == ["float32", "float32"]


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        (normal(3), "expected two results (new parameters, new state), received a ndarray"),
        (None, "expected two results (new parameters, new state), received None"),
        ((1, 2, 3), "expected two results (new parameters, new state), received a tuple of 3"),
        ((None, START), "expected the new parameters as the first of the two results, received None"),
        (({}, START), "expected the new parameters as the first of the two results, received a dict"),
        ((normal(2), None), "expected new parameters of shape (3,), received (2,)"),
        ((["a", "b", "c"], None), "the update returned a list, expected numbers"),
    ],
)
def test_update_runs_say_what_is_wrong_with_a_result(returned: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        updates(lambda *_: returned, [START], grads=[SLOPES])

    assert str(fault.value) == sentence


# ---------------------------------------------------------------------------------------------------- optimizer_race


def sgd(learning_rate: float) -> dict[str, Any]:
    return {"module": "keras.optimizers", "class_name": "SGD", "config": {"learning_rate": learning_rate}}


ROWS, CLASSES = normal(7, 2), np.arange(7) % 3
TWO_RUNS = {"still": sgd(0.0), "fast": sgd(0.5)}


def race(compare: Any, optimizers: Any = TWO_RUNS, **more: Any) -> Any:
    layers = [layer("Dense", units=4, activation="relu"), layer("Dense", units=3)]
    options = {"optimizers": optimizers, "layers": layers, "epochs": 2, "batch_size": 4, "seed": 3}
    return run_probe("optimizer_race", compare, (), {"x": ROWS, "y": CLASSES, **more}, options)


def in_order(
    make_model: Any, makers: Any, step: Any, x: Any, y: Any, *, epochs: int, batch_size: int, seed: int
) -> Any:
    curves: dict[str, list[float]] = {}
    models = {}
    for name, make in makers.items():
        models[name], optimizer, curves[name] = make_model(seed), make(), []
        for _ in range(epochs):
            parts = [slice(0, batch_size), slice(batch_size, None)]
            curves[name].append(np.mean([step(models[name], x[part], y[part], optimizer) for part in parts]))
    return curves, models


def test_optimizer_race_brings_back_every_step_of_every_run() -> None:
    evidence = race(in_order)

    assert evidence["curve_of_fast"].shape == (2,)
    assert evidence["losses_of_still"].shape == (4,)
    assert evidence["sizes_of_fast"].tolist() == [4, 3, 4, 3]
    assert evidence["optimizers_of_still"].tolist() == [0] * 4
    assert evidence["optimizers_of_fast"].tolist() == [1] * 4
    np.testing.assert_array_equal(evidence["rows_of_fast"], np.concatenate([ROWS, ROWS]))
    np.testing.assert_array_equal(evidence["first_weights_of_fast"], evidence["first_weights_of_still"])
    np.testing.assert_array_equal(evidence["last_weights_of_still"], evidence["first_weights_of_still"])
    np.testing.assert_array_equal(evidence["returned_weights_of_fast"], evidence["last_weights_of_fast"])
    assert not np.array_equal(evidence["last_weights_of_fast"], evidence["first_weights_of_fast"])


def test_optimizer_race_trains_with_the_cross_entropy_of_one_batch_at_a_time() -> None:
    losses = race(in_order)["losses_of_still"]

    np.testing.assert_allclose(losses[:2], losses[2:], rtol=1e-5)
    assert abs(losses[0] - losses[1]) > 1e-3


def test_optimizer_race_with_new_rows_brings_back_predictions_and_nothing_of_the_steps() -> None:
    evidence = race(in_order, x_new=normal(5, 2))

    assert set(evidence) == {f"{what}_of_{name}" for what in ("curve", "predictions") for name in TWO_RUNS}
    assert evidence["predictions_of_fast"].shape == (5,)


def test_optimizer_race_makes_equal_models_of_equal_seeds() -> None:
    seen: list[Any] = []

    def compare(make_model: Any, *_: Any, **__: Any) -> Any:
        seen.extend(np.asarray(make_model(seed).weights[0]) for seed in (1, 1, 2))

    with pytest.raises(ProbeFault):
        race(compare)

    np.testing.assert_array_equal(seen[0], seen[1])
    assert not np.array_equal(seen[0], seen[2])


def recipe_as_optimizer(make_model: Any, makers: Any, step: Any, x: Any, y: Any, **settings: Any) -> Any:
    step(make_model(0), x, y, makers["fast"])


def step_without_model(make_model: Any, makers: Any, step: Any, x: Any, y: Any, **settings: Any) -> Any:
    step(None, x, y, makers["fast"]())


def idle(make_model: Any, makers: Any, *_: Any, **__: Any) -> Any:
    return {name: [1.0] for name in makers}, {name: make_model(0) for name in makers}


@pytest.mark.parametrize(
    ("compare", "sentence"),
    [
        (lambda *_, **__: None, "expected two dictionaries (curves, models), received None"),
        (lambda *_, **__: ([1.0], [2.0]), "expected a dictionary of curves, received a list"),
        (lambda *_, **__: ({"still": [1.0]}, {}), "the dictionary of models has no entry 'still'; its keys are []"),
        (idle, "the run 'still' never called the training step that was handed in"),
        (recipe_as_optimizer, "the step was handed a function that no function of make_optimizers made"),
        (step_without_model, "expected a Keras model made by make_model, received None"),
    ],
)
def test_optimizer_race_says_what_is_wrong_with_a_comparison(compare: Any, sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        race(compare)

    assert str(fault.value) == sentence


def test_optimizer_race_ends_a_long_run_that_changes_its_optimizer() -> None:
    def compare(make_model: Any, makers: Any, step: Any, x: Any, y: Any, **settings: Any) -> Any:
        for _ in range(2):
            step(make_model(0), x, y, makers["fast"]())

    with pytest.raises(ProbeFault, match="the run 'fast' was trained with two optimizers"):
        race(compare, x_new=ROWS)


@pytest.mark.parametrize("model", [None, lambda x, training: "classes"])
def test_optimizer_race_refuses_what_is_no_model(model: Any) -> None:
    def compare(make_model: Any, makers: Any, *_: Any, **__: Any) -> Any:
        return {name: [1.0] for name in makers}, dict.fromkeys(makers, model)

    with pytest.raises(ProbeFault, match="model"):
        race(compare, x_new=ROWS)


# -------------------------------------------------------------------- what model_steps make of losses and of models


@pytest.mark.parametrize("returned", ["0.5", ["0.5"], object(), {}, {"other": 1.0}, []])
def test_model_steps_keep_the_weights_of_a_step_that_returns_something_odd(returned: Any) -> None:
    options = {"layers": [layer("Dense", units=2)], "optimizer": sgd(0.1), "batches": [3, 4], "seed": 3}
    arrays = {"x": ROWS, "y": normal(7, 2)}

    evidence = run_probe("model_steps", lambda *_: returned, (Given("weighted_squares"),), arrays, options)

    assert evidence["kernel_of_layer_1"].shape == (2, 2)
    assert evidence.get("loss", np.zeros(0)).size == 0


def test_model_steps_let_several_models_take_turns() -> None:
    seen: list[tuple[int, int]] = []

    def step(model: Any, x: Any, y: Any, loss_fn: Any, optimizer: Any) -> Any:
        seen.append((id(model), id(optimizer)))
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    options = {"layers": [layer("Dense", units=2)], "optimizer": sgd(0.1), "batches": [3, 4], "seed": 3, "models": 2}
    arrays = {"x": ROWS, "y": normal(7, 2)}
    evidence = run_probe("model_steps", step, (Given("weighted_squares"),), arrays, options)
    second = run_probe("model_steps", step, (Given("weighted_squares"),), arrays, {**options, "models": 1, "seed": 4})

    assert seen[0] != seen[1]
    assert (seen[0], seen[1]) == (seen[2], seen[3])
    np.testing.assert_array_equal(evidence["kernel_of_layer_1_of_model_2"], second["kernel_of_layer_1"])
    assert not np.array_equal(evidence["kernel_of_layer_1"], second["kernel_of_layer_1"])
    assert evidence["loss"].shape == (4,)

    twins = run_probe("model_steps", step, (Given("weighted_squares"),), arrays, {**options, "twins": True})
    np.testing.assert_array_equal(twins["kernel_of_layer_1_of_model_2"], twins["kernel_of_layer_1"])
