"""Probes of training steps on variables, and of a training run that is handed its step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.tfnn.probed import RUN, SETTINGS, trains, two_models
from tfnn.probes import ProbeFault, run_probe

# --------------------------------------------------------------------------------------------------- variable steps


def moves_by_sums(kernel: Any, bias: Any, x: Any, y: Any, lr: float) -> Any:
    """No training step, but one whose results can be added up by hand."""
    kernel.assign_add(tf.fill(kernel.shape, lr * tf.reduce_sum(x)))
    bias.assign_sub(lr * tf.reduce_sum(y, axis=0))
    return kernel[0, 0]


def test_variable_steps_reads_variables_and_losses_after_all_batches() -> None:
    keywords, options = two_models([2, 1])

    evidence = run_probe("variable_steps", moves_by_sums, (), keywords, options)

    # Each kernel moves by 0.5 (1 + 2) = 1.5, then by 0.5 * 3 = 1.5; biases by 0.5 (2, 0), then by 0.5 (0, 1).
    np.testing.assert_array_equal(evidence["W"], np.float32([[[4, 5]], [[13, 23]]]), strict=True)
    np.testing.assert_array_equal(evidence["b"], np.float32([[-1, -0.5], [4, 4.5]]), strict=True)
    # Batch by batch, and within a batch one model after the other.
    np.testing.assert_array_equal(evidence["loss"], np.float32([2.5, 11.5, 4, 13]), strict=True)


def rebinds(kernel: Any, bias: Any, x: Any, y: Any, lr: float) -> Any:
    kernel = kernel - lr
    bias = bias - lr
    return kernel[0, 0]


def test_variable_steps_is_not_moved_by_a_rebound_name() -> None:
    keywords, options = two_models([3])

    evidence = run_probe("variable_steps", rebinds, (), keywords, options)

    np.testing.assert_array_equal(evidence["W"], keywords["W"])
    np.testing.assert_array_equal(evidence["b"], keywords["b"])


@pytest.mark.parametrize(
    ("returned", "losses"),
    [
        pytest.param(0.5, [0.5, 0.5], id="number"),
        pytest.param((0.5, "W"), [0.5, 0.5], id="tuple"),
        pytest.param([0.5, "W"], [0.5, 0.5], id="list"),
        pytest.param({"loss": 0.5, "W": "W"}, [0.5, 0.5], id="dictionary"),
        pytest.param({"loss": (0.5, 1.5)}, [0.5, 0.5], id="tuple in a dictionary"),
        pytest.param(tf.constant([0.25, 0.5]), [[0.25, 0.5], [0.25, 0.5]], id="one loss per row"),
        pytest.param(None, None, id="None"),
        pytest.param({"error": 0.5}, None, id="dictionary without a loss"),
        pytest.param((None, 0.5), None, id="None first"),
    ],
)
def test_variable_steps_takes_the_loss_however_it_is_returned(returned: Any, losses: Any) -> None:
    keywords, options = two_models([3])

    evidence = run_probe("variable_steps", lambda *arguments: returned, (), keywords, options)

    assert evidence.keys() == {"W", "b"} | ({"loss"} if losses else set())
    if losses:
        np.testing.assert_array_equal(evidence["loss"], losses)


def test_variable_steps_takes_one_loss_per_row_of_unlike_batches() -> None:
    keywords, options = two_models([2, 1])

    evidence = run_probe("variable_steps", lambda W, b, x, y, lr: 10 * W[0, 0] + x[:, 0], (), keywords, options)

    # Rows 1 and 2 with the first kernel (1) and the second (10), then row 3 with each.
    np.testing.assert_array_equal(evidence["loss"], np.float32([11, 12, 101, 102, 13, 103]), strict=True)


def test_variable_steps_refuses_a_loss_that_is_no_number() -> None:
    keywords, options = two_models([3])

    with pytest.raises(ProbeFault) as fault:
        run_probe("variable_steps", lambda *arguments: "small", (), keywords, options)

    assert str(fault.value) == "the step returned a str, expected numbers"


# ----------------------------------------------------------------------------------------------------- training run


def test_training_run_writes_down_one_step_of_gradient_descent() -> None:
    evidence = run_probe("training_run", trains, (), RUN, SETTINGS)

    # From zero weights both rows get (1/2, 1/2), so the mean loss is log 2 and its gradient in the scores, with rows
    # (p - y) / 2, is [[-1/4, 1/4], [1/4, -1/4]]; x is the identity, so the kernel moves by just that.
    assert evidence["history"] == pytest.approx([math.log(2)])
    np.testing.assert_array_equal(evidence["first_kernel"], np.zeros((2, 2)))
    np.testing.assert_array_equal(evidence["first_bias"], np.zeros(2))
    np.testing.assert_allclose(evidence["kernel"], [[0.25, -0.25], [-0.25, 0.25]], atol=1e-7)
    np.testing.assert_allclose(evidence["bias"], [0, 0], atol=1e-7)
    np.testing.assert_array_equal(evidence["visits"], [1, 1])
    np.testing.assert_array_equal(evidence["predictions"], [1, 0])


def test_training_run_counts_how_often_each_row_was_used() -> None:
    def uses_the_first_row_thrice(step: Any, x: Any, y: Any, **settings: Any) -> Any:
        kernel, bias = tf.Variable(tf.zeros((2, 2))), tf.Variable(tf.zeros(2))
        step(kernel, bias, x[[0, 0]], y[[0, 0]], 0.1)
        step(kernel, bias, tf.constant(x), tf.constant(y), 0.1)
        return kernel, bias, [0.0]

    evidence = run_probe("training_run", uses_the_first_row_thrice, (), RUN, SETTINGS)

    np.testing.assert_array_equal(evidence["visits"], [3, 1])


def with_result(change: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    return lambda *arguments, **settings: change(*trains(*arguments, **settings))


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (with_result(lambda W, b, history: None), "expected three results (W, b, history), received None"),
        (with_result(lambda W, b, history: (W, b)), "expected three results (W, b, history), received a tuple"),
        (with_result(lambda W, b, history: W), "expected three results (W, b, history), received a ResourceVariable"),
        (
            lambda *arguments, **settings: (tf.zeros((2, 2)), tf.zeros(2), [0.0]),
            "the training step that was handed in was never called",
        ),
        (with_result(lambda W, b, history: (b, W, history)), "expected W of shape (2, 2), received shape (2,)"),
        (with_result(lambda W, b, history: (W, W, history)), "expected b of shape (2,), received shape (2, 2)"),
        (
            with_result(lambda W, b, history: (W, b, None)),
            "the training run returned None; is a return statement missing?",
        ),
        (with_result(lambda W, b, history: (W, b, {"loss": 1})), "the training run returned a dict, expected numbers"),
    ],
    ids=["None", "two", "a variable", "no step", "swapped", "W twice", "no history", "history as a dictionary"],
)
def test_training_run_says_what_is_missing(train: Callable[..., Any], sentence: str) -> None:
    with pytest.raises(ProbeFault) as fault:
        run_probe("training_run", train, (), RUN, SETTINGS)

    assert str(fault.value) == sentence


def test_training_run_takes_a_bias_that_is_a_row() -> None:
    evidence = run_probe(
        "training_run", with_result(lambda W, b, h: (W, b[None, :] + [[9.0, 0.0]], h)), (), RUN, SETTINGS
    )

    np.testing.assert_array_equal(evidence["predictions"], [0, 0])
