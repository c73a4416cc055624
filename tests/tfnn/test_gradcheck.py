"""The gradient check accepts right gradients, knows kinks and float32, and names how a wrong one is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tfnn.gradcheck import check_gradient

NUMBERS = np.random.default_rng(0)
X, W, Y = (NUMBERS.normal(size=shape) for shape in [(80, 4), (4, 3), (80, 3)])
SQUARE = NUMBERS.normal(size=(3, 3))
RIGHT = 2 / 80 * X.T @ (X @ W - Y)


def squares(W: Any) -> Any:
    return np.mean(np.sum((X @ W - Y) ** 2, axis=1))


def only(place: tuple[Any, ...], value: float) -> Any:
    changed = RIGHT.copy()
    changed[place] = value
    return changed


@pytest.mark.parametrize("gradient", [RIGHT, RIGHT.astype("float32"), tf.constant(RIGHT), lambda W: RIGHT])
def test_right_gradient_is_accepted(gradient: Any) -> None:
    found = check_gradient(squares, W, gradient)

    assert found.agrees
    assert found.worst < 1e-4
    assert str(found) == "The gradient agrees with the differences in all 12 numbers compared."


@pytest.mark.parametrize(
    ("gradient", "sentence"),
    [
        (
            80 * RIGHT,
            "is 80 times what the differences say, everywhere. Is there something of which there are 80",
        ),
        (
            RIGHT / 80,
            "is 1/80 of what the differences say, everywhere. Is there something of which there are 80",
        ),
        (
            2 * RIGHT,
            "is 2 times what the differences say, everywhere. Is there a square whose 2 came down",
        ),
        (
            RIGHT / 2,
            "is 1/2 of what the differences say, everywhere. Is there a square whose 2 came down",
        ),
        (-RIGHT, "has the opposite sign everywhere."),
        (-RIGHT / 5, "has the opposite sign and is 1/5 of what the differences say"),
        (0.3 * RIGHT, "is 0.3 times what the differences say, everywhere. Is a constant of the loss"),
        (0 * RIGHT, "is 0 everywhere, but the loss changes when the input is moved."),
        (RIGHT.T, "has shape (3, 4), expected that of the input, (4, 3); transposed, it would agree."),
        (2 * RIGHT.T, "has shape (3, 4), expected that of the input, (4, 3)."),
        (RIGHT[0], "has shape (3,), expected that of the input, (4, 3)."),
        (None, "is None: for whoever computed it, the loss does not depend on the input."),
        (only((2, 1), np.nan), "holds NaN or infinity in 1 of 12 numbers, first at [2, 1]."),
        (only((2, 1), 9.0), "differs in 1 of 12 numbers, first at [2, 1]: 9, the differences say"),
        (only((slice(None), 1), 0.0), "differs in 4 of 12 numbers, all in column 1, first at [0, 1]: 0, the"),
        (only((3, slice(0, 2)), 0.0), "all in row 3, first at [3, 0]: 0, the"),
        (only((3, slice(0, 2)), 0.0), "It is 0 in all of these places."),
        (RIGHT + 1, "differs everywhere, and by no constant factor; first at [0, 0]: "),
    ],
)
def test_wrong_gradient_is_explained(gradient: Any, sentence: str) -> None:
    found = check_gradient(squares, W, gradient)

    assert not found.agrees
    assert found.worst > 0.1
    assert f"The gradient of the input {sentence}" in str(found) or f" {sentence}" in str(found)


def test_transposed_square_matrix_is_told_from_a_wrong_one() -> None:
    def weighted(x: Any) -> Any:
        return np.sum(SQUARE * x)

    at = NUMBERS.normal(size=(3, 3))

    assert "is the transpose of what the differences say" in str(check_gradient(weighted, at, SQUARE.T))
    assert "transpose" not in str(check_gradient(weighted, at, SQUARE.T + 1))


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_any_slope_between_the_sides_is_right_at_a_kink(slope: float) -> None:
    found = check_gradient(lambda x: np.maximum(x, 0).sum(), [np.array([-1.0, 0.0, 2.0])], [np.array([0, slope, 1])])

    assert found.agrees
    assert (
        "Input 1 lies on a kink of the loss in 1 of 3 numbers, first at [1]: slope 0 on one side and 1 on the"
        in str(found)
    )


@pytest.mark.parametrize("slope", [-0.5, 1.5])
def test_slope_beyond_both_sides_is_wrong_at_a_kink(slope: float) -> None:
    found = check_gradient(lambda x: np.maximum(x, 0).sum(), np.array([-1.0, 0.0, 2.0]), np.array([0, slope, 1]))

    assert not found.agrees
    assert f"first at [1]: {slope:.3g}, the differences say a number from 0 to 1, the slopes beside this kink" in str(
        found
    )


@pytest.mark.parametrize("distance", [1e-6, -1e-6, 3e-6])
def test_kink_nearby_does_not_spoil_the_comparison(distance: float) -> None:
    found = check_gradient(np.abs, distance, np.sign(distance))

    assert found.agrees
    assert "kink" not in str(found)


@pytest.mark.parametrize(
    ("loss", "at", "gradient"),
    [
        (lambda x: np.maximum(x, 0) ** 2, 0.0, 0.0),
        (lambda x: np.exp(x), 20.0, np.exp(20.0)),
        (lambda x: np.log(x), 1e-3, 1e3),
        (lambda x: np.sin(1000 * x), 0.3, 1000 * np.cos(300.0)),
        (lambda x: x**3, 1e6, 3e12),
        (lambda x: 1e6 + x, 1.0, 1.0),
        (lambda x: 0 * x, 1.0, 0.0),
    ],
)
def test_steep_bent_and_flat_losses_are_compared_rightly(loss: Any, at: float, gradient: float) -> None:
    found = check_gradient(loss, at, gradient)

    assert found.agrees, found
    assert "kink" not in str(found)
    assert not check_gradient(loss, at, gradient + 0.01 * max(1.0, abs(gradient))).agrees


def float32_squares(W: Any) -> Any:
    return tf.reduce_mean((tf.constant(X, "float32") @ W - Y.astype("float32")) ** 2)


def test_loss_that_takes_float32_only_is_compared_as_well_as_it_can_be() -> None:
    weights = tf.Variable(W.astype("float32"))
    with tf.GradientTape() as tape:
        loss = float32_squares(weights)
    gradient = tape.gradient(loss, weights)

    right, wrong = (check_gradient(float32_squares, weights, factor * gradient) for factor in (1, 1.1))
    assert right.agrees
    assert "The loss computes in float32, in which differences are good to about 1 %" in str(right)
    assert not wrong.agrees


def test_float32_inside_a_loss_that_answers_in_float64_is_noticed() -> None:
    def loss(W: Any) -> float:
        return float(np.float64(squares(np.float32(W).astype("float64"))))

    found = check_gradient(loss, W, RIGHT)

    assert found.agrees
    assert "computes in float32" in str(found)


def test_inputs_may_be_a_list_or_named_and_may_be_tensors() -> None:
    def loss(W: Any, b: Any) -> Any:
        return tf.reduce_sum(tf.square(tf.matmul(X, W) + b))

    tensors = tf.constant(W), tf.constant(np.ones(3))
    residuals = X @ W + 1
    right, wrong = 2 * X.T @ residuals, residuals.sum(axis=0)

    assert "of input 2 is 1/2 of what" in str(check_gradient(loss, tensors, [right, wrong]))
    named = check_gradient(loss, {"W": tensors[0], "b": tensors[1]}, {"b": 2 * wrong, "W": 0 * right})
    assert "The gradient of 'W' is 0 everywhere, but the loss changes when 'W' is moved." in str(named)
    assert check_gradient(loss, tensors, lambda W, b: [right, 2 * wrong]).agrees


def test_loss_cannot_change_the_inputs() -> None:
    def greedy(x: Any) -> Any:
        x *= 0
        return x.sum()

    at = np.ones(3)
    check_gradient(greedy, at, np.zeros(3))

    assert at.tolist() == [1, 1, 1]


def test_large_inputs_are_compared_in_two_hundred_places_at_most() -> None:
    calls: list[int] = []
    at = NUMBERS.normal(size=5000)

    found = check_gradient(lambda x: calls.append(1) or np.sum(x**2), at, 2 * at)

    assert "all 200 numbers" in str(found)
    assert len(calls) < 820


def test_places_without_a_value_beside_them_are_left_out_and_named() -> None:
    found = check_gradient(lambda x: np.sum(np.log(x)), np.array([1.0, 1e-9]), np.array([1.0, 1e9]))

    assert found.agrees
    assert "Beside [1] of the input the loss has no finite value: 1 of 2 numbers could not be compared." in str(found)
    alone = check_gradient(np.log, 1e-9, 1e9)
    assert not alone.agrees
    assert str(alone).startswith("Nothing could be compared.")


@pytest.mark.parametrize(
    ("loss", "inputs", "gradient", "sentence"),
    [
        (lambda x: x, np.ones(2), np.ones(2), r"the loss must return one number, received shape \(2,\), float64"),
        (lambda x: None, 1.0, 1.0, "the loss must return one number, received None"),
        (lambda x: "1", 1.0, 1.0, "the loss must return one number, received"),
        (lambda x: np.nan, 1.0, 1.0, "the loss is nan at these inputs; expected a finite number"),
        (lambda a, b: a + b, [1.0, 2.0], [1.0], "expected a list of 2 gradients, received 1"),
        (lambda a, b: a + b, [1.0, 2.0], np.ones(2), "expected a list of 2 gradients, received ndarray"),
        (lambda a: a, {"a": 1.0}, {"b": 1.0}, r"expected a gradient for each of \['a'\] by name, received \['b'\]"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(loss: Any, inputs: Any, gradient: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_gradient(loss, inputs, gradient)
