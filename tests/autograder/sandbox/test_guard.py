"""Watched functions in a real worker: who is noted calling them, who is not, and that answers stay what they were."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.model import Cell, Evidence, Exercise, Program, Status
from autograder.sandbox import protocol
from autograder.sandbox.launch import Zygote

FORBIDDEN = (
    "tf.nn.softmax",
    "keras.ops.softmax",
    "keras.layers.Dropout",
    "keras.Model.fit",
    "tf.GradientTape",
    "tf.map_fn",
    "tf.nn.no_such_function",
    "no_such_library.function",
)
HEAD = """\
import functools, importlib, sys
import keras
import tensorflow as tf
import tensorflow.nn as imported_module
from tensorflow.nn import softmax as imported_name
from tensorflow.keras.ops import softmax as from_tf_keras
taken = tf.nn.softmax
"""
X = np.array([[1.0, 2.0, 3.0]], "float32")
SOFTMAX = np.exp(X) / np.exp(X).sum()

Ask = Callable[..., Evidence]


@pytest.fixture(scope="module")
def ask(zygote: Zygote) -> Ask:
    """One call of ``f`` in a fresh fork; ``forbidden`` are the names watched for it."""

    def run(source: str, forbidden: tuple[str, ...] = FORBIDDEN, probe: Exercise | None = None) -> Evidence:
        cell = Cell(HEAD + source, "the cell")
        worker = zygote.fork()
        try:
            worker.begin(Program((cell,), {"f": "f"}, {"f": forbidden} if forbidden else {}))
            worker.load_cell(cell)
            return worker.exercise("f", probe or Exercise("call", (X,)), timeout_s=30.0)
        finally:
            worker.close()

    return run


def lines_of(source: str) -> list[int]:
    return [number for number, text in enumerate((HEAD + source).split("\n"), 1) if "# here" in text]


CALLS = {
    "plain": ("tf.nn.softmax", "def f(z):\n    return tf.nn.softmax(z)  # here"),
    "text_made_at_run_time": (
        "tf.nn.softmax",
        "def f(z):\n    return getattr(tf.nn, ''.join(['soft', 'max']))(z)  # here",
    ),
    "vars": ("tf.nn.softmax", "def f(z):\n    return vars(tf.nn)['soft' + 'max'](z)  # here"),
    "map": ("tf.nn.softmax", "def f(z):\n    return [*map(tf.nn.softmax, [z])][0]  # here"),
    "partial": ("tf.nn.softmax", "def f(z):\n    return functools.partial(tf.nn.softmax, axis=-1)(z)  # here"),
    "taken_when_loaded": ("tf.nn.softmax", "def f(z):\n    return taken(z)  # here"),
    "imported_name": ("tf.nn.softmax", "def f(z):\n    return imported_name(z)  # here"),
    "imported_module": ("tf.nn.softmax", "def f(z):\n    return imported_module.softmax(z)  # here"),
    "imported_late": (
        "tf.nn.softmax",
        "def f(z):\n    return importlib.import_module('tensorflow.nn').softmax(z)  # here",
    ),
    "compat": ("tf.nn.softmax", "def f(z):\n    return tf.compat.v1.nn.softmax(z)  # here"),
    "eval": ("tf.nn.softmax", "def f(z):\n    return eval('tf.nn.softmax(z)')  # here"),
    "keras_ops": ("keras.ops.softmax", "def f(z):\n    return keras.ops.softmax(z)  # here"),
    "tf_keras_ops": ("keras.ops.softmax", "def f(z):\n    return tf.keras.ops.softmax(z)  # here"),
    "from_tf_keras": ("keras.ops.softmax", "def f(z):\n    return from_tf_keras(z)  # here"),
    "function": ("tf.nn.softmax", "@tf.function(autograph=False)\ndef f(z):\n    return tf.nn.softmax(z)  # here"),
    "autograph": (
        "tf.nn.softmax",
        "@tf.function\ndef f(z):\n    total = z\n    for _ in tf.range(1):\n"
        "        total = tf.nn.softmax(total)  # here\n    return total",
    ),
    "function_of_it": ("tf.nn.softmax", "def f(z):\n    return tf.function(tf.nn.softmax)(z)  # here"),
    "helper": ("tf.nn.softmax", "def helper(z):\n    return tf.nn.softmax(z)  # here\ndef f(z):\n    return helper(z)"),
    "own_layer": (
        "tf.nn.softmax",
        "class Own(keras.layers.Layer):\n    def call(self, z):\n        return tf.nn.softmax(z)  # here\n"
        "def f(z):\n    return Own()(z)",
    ),
}


@pytest.mark.parametrize(("name", "source"), CALLS.values(), ids=CALLS)
def test_call_from_the_submissions_own_file_is_noted_with_its_line(name: str, source: str, ask: Ask) -> None:
    evidence = ask(source)
    assert evidence.fault is None, evidence.fault
    assert evidence.calls == tuple((name, line) for line in lines_of(source))
    np.testing.assert_allclose(evidence.arrays["value"], SOFTMAX, rtol=1e-6)


QUIET = {
    "own": "def f(z):\n    return tf.exp(z) / tf.reduce_sum(tf.exp(z))",
    "activation": "def f(z):\n    return keras.layers.Activation('softmax')(z)",
    "dense": "def f(z):\n    return keras.layers.Dense(3, kernel_initializer='identity', activation='softmax')(z)",
    "softmax_layer": "def f(z):\n    return keras.layers.Softmax()(z)",
    "called_when_loaded": "known = tf.nn.softmax(tf.ones(3))\n"
    "def f(z):\n    return tf.exp(z) / tf.reduce_sum(tf.exp(z))",
    "patched": "def own(z):\n    return tf.exp(z) / tf.reduce_sum(tf.exp(z))\n"
    "def f(z):\n    tf.nn.softmax = own\n    return tf.nn.softmax(z)",
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_what_libraries_call_among_themselves_is_not_noted(source: str, ask: Ask) -> None:
    evidence = ask(source)
    assert evidence.calls == ()
    np.testing.assert_allclose(evidence.arrays["value"], SOFTMAX, rtol=1e-6)


def test_classes_and_methods_are_watched_too(ask: Ask) -> None:
    source = (
        "class Own(keras.layers.Dropout):\n    def __init__(self):\n        super().__init__(0.5)  # here\n"
        "def f(z):\n    assert isinstance(keras.layers.Dropout(0.5), tf.keras.layers.Dropout)  # here\n"
        "    model = keras.Sequential([Own(), keras.layers.Dense(1)])\n    model.compile(loss='mse')\n"
        "    model.fit(z, z[:, :1], verbose=0)  # here\n    return z\n"
    )
    evidence = ask(source)
    assert evidence.fault is None, evidence.fault
    assert sorted(line for _, line in evidence.calls) == lines_of(source)
    assert {name for name, _ in evidence.calls} == {"keras.layers.Dropout", "keras.Model.fit"}


SAME = {
    "gradient_in_a_function": "@tf.function\ndef f(z):\n    with tf.GradientTape() as tape:\n        tape.watch(z)\n"
    "        y = tf.nn.softmax(z, axis=-1)[0, 0]\n    return tape.gradient(y, z)",
    "symbolic": "def f(z):\n    inputs = keras.Input((3,))\n"
    "    return keras.Model(inputs, keras.ops.softmax(inputs))(z)",
    "config": "def f(z):\n    layer = keras.layers.Dropout(0.25, seed=3)\n"
    "    again = type(layer).from_config(layer.get_config())\n"
    "    return tf.constant([again.rate, float(again.seed)])",
    "signature": "import inspect\ndef f(z):\n"
    "    return tf.constant([len(inspect.signature(one).parameters) for one in (tf.nn.softmax, keras.layers.Dropout)])",
    "function_that_is_called_back": "def doubled(v):\n    if v > 1.5:\n        v = v * 2.0\n    return v\n"
    "@tf.function\ndef f(z):\n    return tf.map_fn(doubled, z[0])",
    "name": "def f(z):\n    return tf.constant([ord(letter) for letter in tf.nn.softmax.__name__])",
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_watching_changes_no_answer(source: str, ask: Ask) -> None:
    plain, watched = ask(source, ()), ask(source)
    assert plain.fault is None, plain.fault
    assert watched.fault is None, watched.fault
    np.testing.assert_array_equal(plain.arrays["value"], watched.arrays["value"])


def test_faults_carry_notes_too(ask: Ask) -> None:
    evidence = ask("def f(z):\n    tf.nn.softmax(z)  # here\n    raise ValueError\n")
    assert evidence.fault is not None
    assert [name for name, _ in evidence.calls] == ["tf.nn.softmax"]


def test_only_what_the_question_forbids_is_noted(zygote: Zygote) -> None:
    cell = Cell(HEAD + "def f(z):\n    return tf.nn.softmax(z)\ng = f\n", "the cell")
    worker = zygote.fork()
    try:
        worker.begin(Program((cell,), {"f": "f", "g": "g"}, {"f": ("tf.nn.softmax",)}))
        worker.load_cell(cell)
        noted = [worker.exercise(name, Exercise("call", (X,)), timeout_s=30.0).calls for name in ("f", "g", "f")]
    finally:
        worker.close()
    assert [bool(calls) for calls in noted] == [True, False, True]


FORGED = {
    "no_list": "'tf.nn.softmax'",
    "no_pair": "['tf.nn.softmax']",
    "other_name": "[['os.system', 1]]",
    "other_line": "[['tf.nn.softmax', 10 ** 6]]",
    "line_zero": "[['tf.nn.softmax', 0]]",
    "truth_value": "[['tf.nn.softmax', True]]",
    "fraction": "[['tf.nn.softmax', 1.5]]",
    "nested": "[[['tf.nn.softmax'], 1]]",
    "too_many": "[['tf.nn.softmax', 1]] * 33",
    "nothing": "None",
}


@pytest.mark.parametrize("notes", FORGED.values(), ids=FORGED)
def test_forged_notes_are_a_malformed_answer(notes: str, ask: Ask) -> None:
    source = (
        "def f(z):\n    import gc\n    from autograder.sandbox.guard import Guard\n"
        f"    Guard.calls = lambda self: {notes}\n    return z\n"
    )
    fault = ask(source).fault
    assert fault is not None
    assert (fault.status, fault.kind) == (Status.CRASHED, "protocol")


def test_submission_that_removes_its_notes_is_merely_not_noted(ask: Ask) -> None:
    source = (
        "def f(z):\n    from autograder.sandbox.guard import Guard\n    Guard.calls = lambda self: []\n"
        "    return tf.nn.softmax(z)\n"
    )
    assert ask(source).calls == ()


def test_notes_are_checked_by_the_protocol() -> None:
    assert protocol.noted_calls([["a.b", 3]], ["a.b"], 3) == (("a.b", 3),)
    with pytest.raises(protocol.ProtocolError):
        protocol.noted_calls([["a.b", 4]], ["a.b"], 3)
