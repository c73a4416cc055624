"""Wrong answers as other hands write them: loops, keras.ops, NumPy, other precisions. Each still gets its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from autograder.answer_key import AnswerKey
from autograder.grade import Grader
from autograder.model import Cell, Program
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set

Graders = Callable[[str, str], Grader]

IMPORTS = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import ops\n"


@dataclass(frozen=True)
class Styled:
    """A wrong answer, and the known mistake that it makes in its own way."""

    slug: str
    question: str
    mistake: str
    how: str
    source: str


STYLED = [
    Styled(
        "ps1_softmax",
        "softmax",
        "normalizes_over_the_batch",
        "a loop over columns",
        """
def softmax(z, axis=-1):
    columns = tf.unstack(tf.convert_to_tensor(z), axis=0)
    top = columns[0]
    for column in columns[1:]:
        top = tf.maximum(top, column)
    powers = [tf.exp(column - top) for column in columns]
    total = tf.add_n(powers)
    return tf.stack([power / total for power in powers], axis=0)
""",
    ),
    Styled(
        "ps1_softmax",
        "cross_entropy",
        "forgets_the_minus",
        "a loop over rows in float64",
        """
def categorical_cross_entropy(y_true, y_pred):
    y_true, y_pred = tf.cast(y_true, tf.float64), tf.cast(y_pred, tf.float64)
    total = tf.constant(0.0, tf.float64)
    for row in range(y_true.shape[0]):
        for k in range(y_true.shape[1]):
            total += y_true[row, k] * tf.math.log(tf.maximum(y_pred[row, k], 1e-7))
    return total / y_true.shape[0]
""",
    ),
    Styled(
        "ps1_softmax",
        "cross_entropy",
        "sums_over_the_batch",
        "keras.ops",
        """
def categorical_cross_entropy(y_true, y_pred):
    each = ops.einsum("nk,nk->n", ops.cast(y_true, y_pred.dtype), ops.log(ops.maximum(y_pred, 1e-7)))
    return -ops.sum(each)
""",
    ),
    Styled(
        "ps1_softmax",
        "accuracy",
        "returns_a_percentage",
        "a loop in plain Python",
        """
def accuracy(y_true, y_pred):
    y_true, y_pred = np.array(y_true), np.array(y_pred)
    labels = y_true if y_true.ndim == 1 else [list(row).index(max(row)) for row in y_true]
    hits = 0
    for label, row in zip(labels, y_pred):
        if int(label) == list(row).index(max(row)):
            hits += 1
    return 100.0 * hits / len(y_pred)
""",
    ),
    Styled(
        "ps1_softmax",
        "train_step",
        "climbs",
        "variables built from scratch with keras.ops",
        """
def train_step(W, b, x, y, lr):
    with tf.GradientTape() as tape:
        p = keras.activations.softmax(ops.add(ops.dot(x, W), b))
        cost = ops.mean(keras.losses.categorical_crossentropy(y, p))
    gW, gb = tape.gradient(cost, (W, b))
    W.assign(W.value() + tf.constant(lr, W.dtype) * gW)
    b.assign(b.value() + tf.constant(lr, b.dtype) * gb)
    return cost
""",
    ),
    Styled(
        "ps3_training",
        "train_step",
        "forgets_the_training_mode",
        "the loss in a function, variables by position",
        """
def train_step(model, x, y, loss_fn, optimizer):
    def cost():
        value = loss_fn(y, model(x))
        for penalty in model.losses:
            value = value + penalty
        return value
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for variable in model.trainable_variables:
            tape.watch(variable.value)
        before = cost()
    slopes = tape.gradient(before, [variable.value for variable in model.trainable_variables])
    optimizer.apply(slopes, model.trainable_variables)
    return before
""",
    ),
    Styled(
        "ps3_training",
        "momentum",
        "momentum_applies_the_rate_twice",
        "NumPy in float64, one entry at a time",
        """
def momentum(theta, grad, state, lr, gamma=0.9):
    theta, grad = np.array(theta, np.float64), np.array(grad, np.float64)
    v = np.zeros_like(theta) if state is None else np.array(state, np.float64)
    new_v, new_theta = v.copy(), theta.copy()
    for place in np.ndindex(theta.shape):
        new_v[place] = gamma * v[place] + lr * grad[place]
        new_theta[place] = theta[place] - lr * new_v[place]
    return tf.constant(new_theta, tf.float32), tf.constant(new_v, tf.float32)
""",
    ),
    Styled(
        "ps3_training",
        "adagrad",
        "adagrad_without_the_root",
        "keras.ops",
        """
def adagrad(theta, grad, state, lr, epsilon=1e-7):
    total = ops.multiply(grad, grad) if state is None else ops.add(state, ops.multiply(grad, grad))
    step = ops.divide(ops.multiply(grad, lr), ops.add(total, epsilon))
    return ops.subtract(theta, step), total
""",
    ),
    Styled(
        "ps4_regularization",
        "dropout",
        "does_not_scale_up",
        "a list of coins from Python",
        """
import random

def dropout(x, rate, training):
    x = tf.convert_to_tensor(x)
    if training:
        coins = [float(random.random() >= rate) for _ in range(int(tf.size(x)))]
        x = x * tf.reshape(tf.constant(coins, x.dtype), x.shape)
    return x
""",
    ),
    Styled(
        "ps4_regularization",
        "l2_penalty",
        "takes_half_of_the_squares",
        "loops and tf.nn",
        """
def l2_penalty(ws, lam):
    price = 0.0
    for w in ws:
        price += lam * tf.nn.l2_loss(w)
    return price
""",
    ),
    Styled(
        "ps4_regularization",
        "l1_penalty",
        "charges_the_last_tensor_for_l1",
        "a loop that overwrites, in keras.ops",
        """
def l1_penalty(ws, lam):
    price = 0.0
    for w in ws:
        price = lam * ops.sum(ops.absolute(w))
    return price
""",
    ),
    Styled(
        "ps5_residual",
        "residual",
        "residual_with_half_the_input",
        "a Keras layer, in float64",
        """
def residual(f, x):
    halved = keras.layers.Rescaling(0.5, dtype="float64")(tf.cast(x, tf.float64))
    return tf.cast(halved, x.dtype) + f(x)
""",
    ),
]


@pytest.fixture(scope="module")
def zygote(standing_zygote: Zygote) -> Zygote:
    return standing_zygote


@pytest.fixture(scope="module")
def graders(zygote: Zygote) -> Graders:
    made: dict[tuple[str, str], Grader] = {}

    def grader(slug: str, question: str) -> Grader:
        if (slug, question) not in made:
            loaded = load_set(slug)
            asked = tuple(item for item in loaded.assignment.questions if item.id == question)
            loaded = replace(loaded, assignment=replace(loaded.assignment, questions=asked))
            made[slug, question] = Grader(loaded.assignment, zygote, AnswerKey(zygote, loaded, "5eed"), "", {})
        return made[slug, question]

    return grader


@pytest.mark.parametrize("styled", STYLED, ids=lambda styled: f"{styled.slug}-{styled.question}-{styled.how}")
def test_mistake_written_in_another_style_gets_its_name(graders: Graders, styled: Styled) -> None:
    grader = graders(styled.slug, styled.question)
    (question,) = grader.assignment.questions
    cells = Cell(IMPORTS, "cell 1"), Cell(styled.source, "cell 2", styled.question)
    (report,), _ = grader.examine(Program(cells, {question.id: question.entry_point}))
    assert report.score < report.max_score
    assert report.misconception == styled.mistake, [outcome.reason for outcome in report.outcomes]
