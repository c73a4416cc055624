"""Answers that are bad rather than wrong, graded by the real thing: one clear sentence each, no other question hurt.

Each row replaces one answer of the solved notebook. Its question is examined, and after it another one in the same
process, which must still earn everything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from autograder.answer_key import AnswerKey
from autograder.grade import Grader
from autograder.model import Cell, Program, QuestionReport, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import KnownAnswers, load_set

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Bad:
    """A bad answer to a question of a set. One of the checks that are lost must say ``words``."""

    name: str
    slug: str
    question: str
    source: str
    words: str
    status: str = "failed"


AFTERWARDS = {
    "ps1_softmax": "accuracy",
    "ps3_training": "sgd",
    "ps4_regularization": "shrink_l2",
    "ps5_residual": "residual",
}
"""A question of each set that is examined after the bad answer, in the same process."""

RETURNS_NONE = "the function returned None; is a return statement missing?"
STEP = """\
def train_step(model, x, y, loss_fn, optimizer):
    with tf.GradientTape() as tape:
        loss = {loss}
    {optimizer}.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return {returned}
"""
LOSS = "loss_fn(y, model(x, training=True)) + sum(model.losses)"
BLOCK = """\
class ResidualBlock(keras.layers.Layer):
    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.convolution = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")

    def call(self, x, training=None):
        {body}
"""
DROPOUT = """\
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        {first}
        self.rate = rate

    def call(self, x, training=False):
        {body}
"""
FIT = "def fit(model, step, new_epoch, evaluate, *, epochs, patience):\n    "
RACE = "def compare_optimizers(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):\n    "
BATCHES = "def batches(x, y, batch_size, rng, shuffle=True, drop_last=False):\n    "
RESNET = "def build_resnet(n, num_classes=10, input_shape=(32, 32, 3), *, block):\n    "

BAD = [
    Bad("returns None", "ps1_softmax", "softmax", "def softmax(z, axis=-1):\n    tf.nn.softmax(z)", RETURNS_NONE),
    Bad(
        "returns text",
        "ps1_softmax",
        "softmax",
        "def softmax(z, axis=-1):\n    return 'softmax'",
        "the function returned a str, expected numbers",
    ),
    Bad(
        "is a number",
        "ps1_softmax",
        "softmax",
        "softmax = 0.97\n",
        "softmax raised TypeError: 'float' object is not callable",
        "raised",
    ),
    # ------------------------------------------------------------------------------------------------- ps3_training
    Bad(
        "returns one loss per row",
        "ps3_training",
        "train_step",
        STEP.format(loss=LOSS, optimizer="optimizer", returned="tf.fill([len(x)], loss)"),
        "the loss has shape (2, 6), expected shape (2,)",
    ),
    Bad(
        "makes a loss that is not a number",
        "ps3_training",
        "train_step",
        STEP.format(loss=f"({LOSS}) * float('nan')", optimizer="optimizer", returned="loss"),
        "the kernel of layer 1 holds NaN in 12 of 12 places",
    ),
    Bad(
        "keeps one optimizer for all models",
        "ps3_training",
        "train_step",
        "KEPT = keras.optimizers.SGD(0.2)\n\n" + STEP.format(loss=LOSS, optimizer="KEPT", returned="loss"),
        "Unknown variable",
        "raised",
    ),
    Bad(
        "returns None",
        "ps3_training",
        "batches",
        BATCHES + "order = rng.permutation(len(x))",
        "expected an iterator over pairs (x_batch, y_batch), received None",
    ),
    Bad(
        "returns a single pair",
        "ps3_training",
        "batches",
        BATCHES + "return x[:batch_size], y[:batch_size]",
        "expected an iterator over pairs (x_batch, y_batch), received the parts of a single one",
    ),
    Bad(
        "never ends",
        "ps3_training",
        "batches",
        BATCHES + "while True:\n        yield x[:batch_size], y[:batch_size]",
        "more than 48 batches came in one epoch of 23 rows",
    ),
    Bad(
        "loses an axis",
        "ps3_training",
        "adam",
        "def adam(theta, grad, state, lr, **more):\n    return tf.reduce_mean(theta - lr * grad), state",
        "expected new parameters of shape (5,), received ()",
    ),
    Bad(
        "returns the parameters alone",
        "ps3_training",
        "adam",
        "def adam(theta, grad, state, lr, **more):\n    return theta - lr * grad",
        "expected two results (new parameters, new state), received an EagerTensor",
    ),
    Bad(
        "returns None",
        "ps3_training",
        "fit",
        FIT + "pass",
        'expected a dictionary with the lists "loss" and "val_loss", received None',
    ),
    Bad(
        "has another history",
        "ps3_training",
        "fit",
        FIT + "return {'losses': []}",
        "the history has no list \"loss\"; its keys are ['losses']",
    ),
    Bad(
        "returns one dictionary",
        "ps3_training",
        "experiment",
        RACE + "return {}",
        "expected two dictionaries (curves, models), received a dict",
    ),
    # ------------------------------------------------------------------------------------------- ps4_regularization
    Bad("returns None", "ps4_regularization", "dropout", "def dropout(x, rate, training):\n    x * rate", RETURNS_NONE),
    Bad(
        "loses an axis",
        "ps4_regularization",
        "dropout",
        "def dropout(x, rate, training):\n    return tf.reduce_mean(x, axis=-1)",
        "the result has shape (40,), expected the shape of the input, (40, 50)",
    ),
    Bad(
        "returns None from call",
        "ps4_regularization",
        "dropout_layer",
        DROPOUT.format(first="super().__init__(**kwargs)", body="x * self.rate"),
        "the layer returned None; is a return statement missing?",
    ),
    Bad(
        "is never initialized",
        "ps4_regularization",
        "dropout_layer",
        DROPOUT.format(first="pass", body="return x"),
        "Dropout raised RuntimeError: In layer 'Dropout', you forgot to call `super().__init__()`",
        "raised",
    ),
    Bad(
        "leaves TensorFlow",
        "ps4_regularization",
        "regularized_loss",
        "def regularized_loss(model, x, y, loss_fn, l1, l2):\n    return float(loss_fn(y, model(x, training=True)))",
        "the function returned a float, expected a tensor that a gradient can flow through",
    ),
    Bad(
        "returns the models in a list",
        "ps4_regularization",
        "experiment",
        "def train_four_arms(step, x, y, *, epochs, batch_size, seed):\n    return [keras.Sequential()] * 4",
        "expected a dictionary from each arm to its model, received a list",
    ),
    # ------------------------------------------------------------------------------------------------- ps5_residual
    Bad(
        "returns None from call",
        "ps5_residual",
        "residual_block",
        BLOCK.format(body="self.convolution(x)"),
        "the block returned None; is a return statement missing?",
    ),
    Bad(
        "loses two axes",
        "ps5_residual",
        "residual_block",
        BLOCK.format(body="return tf.reshape(self.convolution(x), [tf.shape(x)[0], -1])"),
        "the result has shape (2, 60), expected shape (2, 4, 5, 3)",
    ),
    Bad(
        "makes a new layer in each call",
        "ps5_residual",
        "residual_block",
        "class ResidualBlock(keras.layers.Layer):\n"
        "    def __init__(self, filters, stride=1, **kwargs):\n"
        "        super().__init__(**kwargs)\n"
        "        self.filters = filters\n\n"
        "    def call(self, x, training=None):\n"
        "        return keras.layers.Conv2D(self.filters, 3, padding='same')(x)\n",
        "the block owns no convolution kernels: Keras finds none among its trainable variables",
    ),
    Bad("returns None", "ps5_residual", "build_resnet", RESNET + "block(16)", "expected a Keras model, received None"),
    Bad(
        "is never built",
        "ps5_residual",
        "build_resnet",
        RESNET + "return keras.Sequential()",
        "build_resnet raised ValueError: Sequential model sequential cannot be built because it has no layers",
        "raised",
    ),
    Bad(
        "returns None for every layer",
        "ps5_residual",
        "grad_norms",
        "def grad_norms(x, kernels, activation, residual):\n    return [None for _ in kernels]",
        "the function returned a list that holds None, expected numbers",
    ),
    Bad(
        "returns a list",
        "ps5_residual",
        "inspect_resnet50",
        "def inspect_resnet50(classes=1000):\n    return [25636712]",
        "expected a dictionary, received a list",
    ),
    Bad(
        "returns text",
        "ps5_residual",
        "count_bottleneck",
        "def count_bottleneck(channels, width):\n    return '69632'",
        "the function returned a str, expected numbers",
    ),
]


@pytest.fixture(scope="module")
def zygote(standing_zygote: Zygote) -> Zygote:
    return standing_zygote


@cache
def grader(zygote: Zygote, slug: str) -> Grader:
    """A grader for those questions of a set that are asked here, which knows no mistakes by name."""
    loaded = load_set(slug, ROOT / "solutions")
    asked = {AFTERWARDS[slug], *(bad.question for bad in BAD if bad.slug == slug)}
    some = tuple(question for question in loaded.assignment.questions if question.id in asked)
    no_mistakes = KnownAnswers((), Program((), {}))
    short = replace(loaded, assignment=replace(loaded.assignment, questions=some), misconceptions=no_mistakes)
    return Grader(short.assignment, zygote, AnswerKey(zygote, short, "bad"), "", {})


def with_answer(bad: Bad) -> Program:
    """The solved notebook in which one answer is replaced."""
    reference = load_set(bad.slug, ROOT / "solutions").reference
    cells = [
        Cell(bad.source, cell.label, bad.question) if cell.grade_id == bad.question else cell
        for cell in reference.cells
    ]
    assert cells != list(reference.cells), f"{bad.slug} has no cell for {bad.question}"
    return Program(tuple(cells), reference.entry_points)


def examined(zygote: Zygote, bad: Bad) -> tuple[QuestionReport, QuestionReport]:
    """What the first checks and the last say of the bad answer, and what the question after it gets."""
    whole = grader(zygote, bad.slug)
    asked = next(question for question in whole.assignment.questions if question.id == bad.question)
    last = [check for check in asked.checks[3:][-1:] if not check.needs]
    both = [
        replace(question, checks=(*question.checks[:3], *last) if question.id == bad.question else question.checks)
        for name in (bad.question, AFTERWARDS[bad.slug])
        for question in whole.assignment.questions
        if question.id == name
    ]
    (first, second), _ = replace(whole, assignment=replace(whole.assignment, questions=tuple(both))).examine(
        with_answer(bad)
    )
    return first, second


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.slug}-{bad.question}-{bad.name}".replace(" ", "_"))
def test_bad_answer_gets_one_clear_sentence_and_hurts_no_other_question(zygote: Zygote, bad: Bad) -> None:
    report, after = examined(zygote, bad)

    lost = [outcome for outcome in report.outcomes if outcome.status is not Status.PASSED]
    assert lost, "nothing was lost"
    assert any(bad.words in outcome.reason and outcome.status.value == bad.status for outcome in lost), lost[0].reason
    assert not any("Traceback" in outcome.reason or "\n" in outcome.reason for outcome in lost)
    assert after.score == after.max_score
