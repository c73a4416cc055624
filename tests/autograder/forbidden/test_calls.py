"""Reading answers for functions that they were to do without: every way to write it, and every innocent look-alike."""

from __future__ import annotations

import pytest

from autograder.forbidden.calls import MAX_CHARACTERS, SubmissionText, with_points_taken
from autograder.model import (
    CALLED,
    WRITTEN,
    Assignment,
    Cell,
    ForbiddenCall,
    Outcome,
    Program,
    Question,
    QuestionReport,
    Status,
    Visibility,
)

NAMES = (
    "tf.nn.softmax",
    "tf.math.softmax",
    "tf.raw_ops.Softmax",
    "keras.ops.softmax",
    "keras.layers.Softmax",
    "keras.Model.fit",
    "keras.Sequential.fit",
)
SOFTMAX = Question("softmax", "Softmax", "softmax", (), forbidden=NAMES)
LAYER = Question("layer", "Layer", "Layer", (), forbidden=("keras.layers.Softmax", "tf.nn.softmax"))
STEP = Question("step", "Step", "step", ())
ASSIGNMENT = Assignment("set", "Set", "1", (SOFTMAX, LAYER, STEP))

IMPORTS = "import tensorflow as tf\nimport keras\n"
OWN = "def softmax(z):\n    e = tf.exp(z)\n    return e / tf.reduce_sum(e)\n"


def scan(*cells: str | Cell, question: Question = SOFTMAX, seen=()) -> list[ForbiddenCall]:
    made = [cell if isinstance(cell, Cell) else Cell(cell, f"cell {n}") for n, cell in enumerate(cells, start=1)]
    return [*SubmissionText(Program(tuple(made), {}), ASSIGNMENT).forbidden_calls(question, seen)]


CAUGHT = {
    "plainly": "def softmax(z):\n    return tf.nn.softmax(z)  # here",
    "other_public_name": "def softmax(z):\n    return tf.math.softmax(z)  # here",
    "keras": "def softmax(z):\n    return keras.ops.softmax(z)  # here",
    "tf_keras": "def softmax(z):\n    return tf.keras.ops.softmax(z)  # here",
    "compat": "def softmax(z):\n    return tf.compat.v1.nn.softmax(z)  # here",
    "raw_ops": "def softmax(z):\n    return tf.raw_ops.Softmax(logits=z)  # here",
    "from_import": "from tensorflow.nn import softmax as s\ndef softmax(z):\n    return s(z)  # here",
    "from_keras_import": "from keras import ops\ndef softmax(z):\n    return ops.softmax(z)  # here",
    "from_tf_keras_import": "from tensorflow.keras import ops\ndef softmax(z):\n    return ops.softmax(z)  # here",
    "import_as": "import tensorflow.nn as nn\ndef softmax(z):\n    return nn.softmax(z)  # here",
    "other_alias": "import tensorflow as T\ndef softmax(z):\n    return T.nn.softmax(z)  # here",
    "full_name": "import tensorflow\ndef softmax(z):\n    return tensorflow.nn.softmax(z)  # here",
    "star_import": "from tensorflow.math import *\nimport tensorflow.math as m\ndef softmax(z):\n"
    "    return m.softmax(z)  # here",
    "star_name": "from tensorflow.nn import *\ndef stable(z):\n    return softmax(z)  # here\nclass Layer:\n"
    "    def call(self, z):\n        return stable(z)",
    "import_in_function": "def softmax(z):\n    import tensorflow.nn as nn\n    return nn.softmax(z)  # here",
    "module_alias": "nn = tf.nn\ndef softmax(z):\n    return nn.softmax(z)  # here",
    "local_alias": "def softmax(z):\n    nn = tf.nn\n    return nn.softmax(z)  # here",
    "unpacked_alias": "def softmax(z):\n    nn, m = tf.nn, tf.math\n    return nn.softmax(z)  # here",
    "function_alias": "s = tf.nn.softmax\ndef softmax(z):\n    return s(z)  # here",
    "alias_of_alias": "a = tf\nb = a.nn\nc = b.softmax\ndef softmax(z):\n    return c(z)  # here",
    "walrus": "def softmax(z):\n    return (s := tf.nn.softmax)(z)  # here",
    "either_or": "def softmax(z):\n    return (tf.nn if z is not None else tf.math).softmax(z)  # here",
    "answer_is_an_alias": "softmax = tf.nn.softmax  # here",
    "answer_is_a_lambda": "softmax = lambda z: tf.nn.softmax(z)  # here",
    "getattr": 'def softmax(z):\n    return getattr(tf.nn, "softmax")(z)  # here',
    "getattr_of_two_texts": 'def softmax(z):\n    return getattr(tf.nn, "soft" + "max")(z)  # here',
    "getattr_of_a_name": 'name = "softmax"\ndef softmax(z):\n    return getattr(tf.nn, name)(z)  # here',
    "vars": 'def softmax(z):\n    return vars(tf.nn)["softmax"](z)  # here',
    "dict": 'def softmax(z):\n    return tf.nn.__dict__["softmax"](z)  # here',
    "dict_get": 'def softmax(z):\n    return tf.nn.__dict__.get("softmax")(z)  # here',
    "attrgetter": 'import operator\ndef softmax(z):\n    return operator.attrgetter("nn.softmax")(tf)(z)  # here',
    "import_module": "import importlib\ndef softmax(z):\n"
    '    return importlib.import_module("tensorflow").nn.softmax(z)  # here',
    "dunder_import": 'def softmax(z):\n    return __import__("tensorflow").nn.softmax(z)  # here',
    "sys_modules": 'import sys\ndef softmax(z):\n    return sys.modules["tensorflow"].nn.softmax(z)  # here',
    "map": "def softmax(z):\n    return list(map(tf.nn.softmax, z))  # here",
    "map_fn": "def softmax(z):\n    return tf.map_fn(tf.nn.softmax, z)  # here",
    "partial": "import functools\ndef softmax(z):\n    return functools.partial(tf.nn.softmax, axis=-1)(z)  # here",
    "default": "def softmax(z, function=tf.nn.softmax):  # here\n    return function(z)",
    "decorated": "@tf.function\ndef softmax(z):\n    return tf.nn.softmax(z)  # here",
    "helper": "def stable(z):\n    return tf.nn.softmax(z)  # here\ndef softmax(z):\n    return stable(z)",
    "inner_function": "def softmax(z):\n    def inner(z):\n        return tf.nn.softmax(z)  # here\n"
    "    return inner(z)",
    "comprehension": "def softmax(z):\n    return [tf.nn.softmax(row) for row in z]  # here",
    "layer": "def softmax(z):\n    return keras.layers.Softmax()(z)  # here",
    "subclass": "class Mine(keras.layers.Softmax):  # here\n    pass\ndef softmax(z):\n    return Mine()(z)",
    "method_of_a_class": "def softmax(z):\n    return keras.Model.fit(keras.Sequential([]), z)  # here",
    "method_of_an_instance": "def softmax(z):\n    model = keras.Sequential([])\n    return model.fit(z)  # here",
    "method_in_class": "class softmax:\n    def __call__(self, z):\n        return tf.nn.softmax(z)  # here",
    "try": "try:\n    from tensorflow.nn import softmax as s\nexcept ImportError:\n    s = None\n"
    "def softmax(z):\n    return s(z)  # here",
    "branch": "if True:\n    def softmax(z):\n        return tf.nn.softmax(z)  # here",
    "call_of_call": "def softmax(z):\n    return tf.nn.softmax.__call__(z)  # here",
    "loop_over_modules": "def softmax(z):\n    for lib in [tf.nn]:\n        z = lib.softmax(z)  # here\n    return z",
}


@pytest.mark.parametrize("source", CAUGHT.values(), ids=CAUGHT)
def test_every_way_to_write_it_is_found_in_its_line(source: str) -> None:
    question = LAYER if "class Layer" in source else SOFTMAX
    found = scan(IMPORTS + source, question=question)
    assert sorted({one.line for one in found}) == [
        line for line, text in enumerate((IMPORTS + source).split("\n"), 1) if "# here" in text
    ]
    assert all(one.where == "cell 1" and one.noticed == WRITTEN and "# here" in one.text for one in found)


INNOCENT = {
    "own": OWN,
    "compared_in_another_cell": OWN + "theirs = tf.nn.softmax(tf.ones(3))\nprint(theirs - softmax(tf.ones(3)))",
    "compared_in_a_test": OWN + "def test():\n    assert tf.reduce_all(softmax(z) == tf.nn.softmax(z))",
    "own_name_redefined_by_an_experiment_elsewhere": OWN + "reference = tf.nn.softmax",
    "own_module_called_tf": "import mytools as tf\ndef softmax(z):\n    return tf.nn.softmax(z)",
    "own_class_called_nn": "class nn:\n    @staticmethod\n    def softmax(z):\n        return z\n"
    "def softmax(z):\n    return nn.softmax(z)",
    "recursion": "def softmax(z):\n    return softmax(z[0]) if z.ndim > 9 else z",
    "imported_name_then_own_definition": "from tensorflow.nn import softmax\n"
    + OWN
    + "class Layer:\n    def call(self, z): return softmax(z)",
    "parameter_called_tf": "def softmax(z, tf=None):\n    return tf.nn.softmax(z)",
    "local_function": "def softmax(z):\n    class keras:\n        class ops:\n"
    "            softmax = abs\n    return keras.ops.softmax(z)",
    "comprehension_variable": "def softmax(z):\n    return [tf.nn.softmax(z) for tf in z]",
    "docstring": 'def softmax(z):\n    """As tf.nn.softmax(z)."""\n    return z',
    "comment": "def softmax(z):\n    # return tf.nn.softmax(z)\n    return z",
    "text": 'def softmax(z):\n    print("not tf.nn.softmax(z)")\n    return z',
    "annotation": "def softmax(z: keras.layers.Softmax) -> keras.layers.Softmax:\n"
    "    x: keras.layers.Softmax = z\n    return x",
    "isinstance": "def softmax(z):\n    return isinstance(z, keras.layers.Softmax)",
    "type_is": "def softmax(z):\n    return type(z) is keras.layers.Softmax",
    "hasattr": 'def softmax(z):\n    return hasattr(tf.nn, "softmax")',
    "its_documentation": "def softmax(z):\n    print(tf.nn.softmax.__doc__)\n    return z",
    "method_of_another_class": "def softmax(z):\n    return z.softmax(z) + self.nn.softmax(z)",
    "other_function": "def softmax(z):\n    return tf.nn.log_softmax(z)",
    "activation_by_name": 'def softmax(z):\n    return keras.layers.Activation("softmax")(z)',
    "own_method_fit": "class Own:\n    def fit(self): pass\ndef softmax(z):\n    return Own().fit()",
    "patched": OWN + "tf.nn.softmax = softmax",
    "main": OWN + 'if __name__ == "__main__":\n    softmax = tf.nn.softmax',
    "number_of_the_same_name": OWN + "softmax = 0.93",
    "other_library": "import scipy.special\ndef softmax(z):\n    return scipy.special.softmax(z)",
    "relative_import": "from .tensorflow import nn\ndef softmax(z):\n    return nn.softmax(z)",
}


@pytest.mark.parametrize("source", INNOCENT.values(), ids=INNOCENT)
def test_innocent_answers_are_left_alone(source: str) -> None:
    assert scan(IMPORTS + source) == []


def test_own_cell_is_the_answer_whatever_follows() -> None:
    later = "def softmax(z):\n    return tf.nn.softmax(z)\n"
    assert scan(IMPORTS, Cell(OWN, "cell 2", "softmax"), later) == []
    found = scan(IMPORTS, Cell(later, "cell 2", "softmax"), OWN)
    assert [(one.where, one.line) for one in found] == [("cell 2", 2)]


def test_last_definition_is_the_answer_where_no_cell_says_so() -> None:
    theirs = "def softmax(z):\n    return tf.nn.softmax(z)\n"
    assert scan(IMPORTS, theirs, OWN) == []
    assert [one.where for one in scan(IMPORTS, OWN, theirs)] == ["cell 3"]


def test_other_questions_answer_is_charged_where_it_stands() -> None:
    softmax = "def softmax(z):\n    return tf.nn.softmax(z)\n"
    layer = "class Layer(keras.layers.Layer):\n    def call(self, z):\n        return softmax(z)\n"
    assert scan(IMPORTS, softmax, layer, question=LAYER) == []
    assert scan(IMPORTS, softmax, layer, question=LAYER, seen=[("tf.nn.softmax", 1, 2)]) == []
    alias = scan(IMPORTS, "softmax = tf.nn.softmax\n", layer, question=LAYER)
    assert alias == []
    helper = "def helper(z):\n    return tf.nn.softmax(z)\n"
    both = helper + "def softmax(z):\n    return helper(z)\n" + layer.replace("softmax(z)", "helper(z)")
    assert [one.line for one in scan(IMPORTS, both, question=LAYER)] == [2]


def test_question_without_a_list_forbids_nothing() -> None:
    assert scan(IMPORTS + "def step(z):\n    return tf.nn.softmax(z)", question=STEP) == []


def test_call_that_was_seen_counts_once_and_as_a_call() -> None:
    source = IMPORTS + "def softmax(z):\n    return tf.nn.softmax(z)\n"
    assert [one.noticed for one in scan(source, seen=[("tf.nn.softmax", 0, 4)])] == [CALLED]
    hidden = IMPORTS + "def softmax(z):\n    return eval('tf.nn' + z)\n"
    assert scan(hidden, seen=[("tf.nn.softmax", 0, 4)]) == [
        ForbiddenCall("tf.nn.softmax", "cell 1", 4, "return eval('tf.nn' + z)", CALLED)
    ]
    assert scan(hidden, seen=[("tf.nn.softmax", 0, 0)])[0].place == "cell 1"


UNREADABLE = {
    "syntax_error": "def broken(:\n    pass",
    "nul": "x = '\0'",
    "parentheses": "(" * 5000 + ")" * 5000,
    "minus": "x = " + "-" * 20_000 + "1",
    "attributes": "x = a" + ".b" * 20_000,
    "sum": "x = " + "1 + " * 30_000 + "1",
    "lambdas": "x = " + "lambda: " * 5_000 + "1",
    "huge": "x = [" + "1, " * MAX_CHARACTERS + "]",
    "surrogate": "x = '\ud800'",
}


@pytest.mark.parametrize("hostile", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_costs_nobody_the_rest(hostile: str) -> None:
    answer = "def softmax(z):\n    return tf.nn.softmax(z) + x\n"
    assert [(one.where, one.line) for one in scan(IMPORTS, hostile, answer)] == [("cell 3", 2)]


def test_broken_block_hides_no_other_block_of_its_cell() -> None:
    source = IMPORTS + "def softmax(z):\n    return tf.nn.softmax(z)\n\ndef broken(:\n    pass\n"
    assert [one.line for one in scan(source)] == [4]


CIRCLES = {
    "pair": "a = b\nb = a\n",
    "self": "a = a.a\n",
    "doubling": "a0 = tf.nn if z else tf.math\n"
    + "".join(f"a{n + 1} = a{n} if a{n} else a{n}\n" for n in range(300))
    + "a = a300\n",
    "crowd": "if z:\n    a = 1\n" * 2_000,
}


@pytest.mark.parametrize("circle", CIRCLES.values(), ids=CIRCLES)
def test_names_that_lead_nowhere_end_somewhere(circle: str) -> None:
    source = f"{IMPORTS}{circle}def softmax(z):\n    return a.b.c(z) + tf.nn.softmax(z)\n"
    assert len(scan(source)) == 1


def test_text_of_a_line_is_bounded_and_so_is_the_number_of_findings() -> None:
    long = IMPORTS + "def softmax(z):\n" + ("    z = tf.nn.softmax(z)" + " " * 3 + "# " + "x" * 900 + "\n") * 100
    found = scan(long)
    assert len(found) <= 20
    assert all(len(one.text) <= 160 for one in found)


def report(*statuses: Status, calls: tuple[ForbiddenCall, ...] = ()) -> QuestionReport:
    outcomes = tuple(
        Outcome(f"check_{n}", "", status, 2 * (status is Status.PASSED), 2, Visibility.VISIBLE, "as expected")
        for n, status in enumerate(statuses)
    )
    return QuestionReport("softmax", "Softmax", outcomes, forbidden_calls=calls)


def test_points_taken_say_why_and_leave_other_losses_alone() -> None:
    call = ForbiddenCall("tf.nn.softmax", "cell 7", 4, "return tf.nn.softmax(z)")
    taken = with_points_taken(report(Status.PASSED, Status.RAISED, calls=(call, call)), SOFTMAX)
    assert [(one.status, one.score) for one in taken.outcomes] == [(Status.FAILED, 0), (Status.RAISED, 0)]
    assert taken.outcomes[0].reason == (
        "right, but worth nothing here: softmax uses tf.nn.softmax, which this question asks you to do without, in "
        "line 4 of cell 7, which reads: return tf.nn.softmax(z) (and 1 more place)"
    )
    assert taken.outcomes[1].reason == "as expected"
    assert with_points_taken(report(Status.PASSED), SOFTMAX).score == 2
