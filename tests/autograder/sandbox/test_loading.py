"""Which statements of a submission run, what a broken one costs, and which definition counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.sandbox.loading import Loaded, load_cell, needed_names, new_module


@pytest.fixture
def load(tmp_path: Path):
    """Load cells given as source or (source, grade_id); entry points are the names given."""

    def run(*cells, names=("f", "g")) -> Loaded:
        pairs = [cell if isinstance(cell, tuple) else (cell, None) for cell in cells]
        loaded = new_module("loading_test", {name: name for name in names}, tmp_path)
        later = needed_names([source for source, _ in pairs], names)
        for number, (source, grade_id) in enumerate(pairs, start=1):
            load_cell(loaded, source, f"cell {number}", grade_id, later)
        return loaded

    yield run
    sys.modules.pop("loading_test", None)


RUNS = {
    "constant": ("x = 3", True),
    "annotated": ("x: int = 3", True),
    "import": ("import math as x", True),
    "call_of_a_library": ("x = max(1, 3)", True),
    "fallback_import": ("try:\n    import no_such_module as x\nexcept ImportError:\n    x = 3", True),
    "definition": ("def x(): pass", True),
    "training": ("x = f(1)", False),
    "fitting": ("x = model.fit(1)", False),
    "comprehension_that_trains": ("x = [f(_) for _ in range(3)]", False),
    "loop": ("for x in range(3): pass", False),
    "question_to_the_user": ("x = input()", False),
    "main_guard": ("if __name__ == '__main__':\n    x = 3", False),
    "main_guard_reversed": ("if '__main__' == __name__:\n    x = 3", False),
    "bare_call": ("globals().update(x=3)", False),
    "assertion": ("assert globals().update(x=3) is None", False),
    "context": ("with open('/dev/null') as x: pass", False),
}


@pytest.mark.parametrize(("statement", "runs"), RUNS.values(), ids=RUNS)
def test_statement_runs_or_not(statement, runs, load) -> None:
    loaded = load(f"class Model:\n    def fit(self, x): return x\nmodel = Model()\ndef f(y): return y\n{statement}\n")
    assert hasattr(loaded.module, "x") is runs


def test_experiment_runs_when_a_definition_needs_its_result(load) -> None:
    loaded = load("def f(x): return x\nscale = f(3)\ndef g(x): return x * scale\n")
    assert loaded.implementations["g"](2) == 6


def test_experiment_does_not_run_when_only_another_experiment_needs_it(load) -> None:
    loaded = load("def f(x): return x\nweights = f(3)\ndef predict(x): return x * weights\n")
    assert not hasattr(loaded.module, "weights")


def test_answer_that_is_computed_with_own_functions_counts(load) -> None:
    loaded = load("def f(x): return x\ntwo = f(2)\n", "g = {'answer': f(two)}")
    assert loaded.implementations["g"] == {"answer": 2}


@pytest.mark.parametrize("later", ["f = f(3)", "f = 0.93"])
def test_number_of_the_same_name_does_not_replace_a_function(later, load) -> None:
    loaded = load("def f(x): return x\n" + later)
    assert loaded.implementations["f"](2) == 2


def test_local_names_do_not_count_as_needed(load) -> None:
    loaded = load("def f(x): return x\nhistory = f(3)\ndef g(x):\n    history = []\n    return history\n")
    assert not hasattr(loaded.module, "history")


def test_failing_statement_costs_itself_only(load) -> None:
    loaded = load("x = 1 / 0\nimport no_such_module\ndef f(x): return x\ny = 2\n")
    assert loaded.implementations["f"](1) == 1
    assert loaded.module.y == 2


def test_failing_definition_is_blamed(load) -> None:
    loaded = load("@no_such_decorator\ndef f(x): return x\n")
    assert loaded.problems["f"] == "cell 1 stopped with NameError: name 'no_such_decorator' is not defined"


def test_syntax_error_costs_its_own_block_only(load) -> None:
    loaded = load("import math\n\ndef f(x):\n    return (x\n\ndef g(x):\n    return x + 1\n")
    assert "f" not in loaded.implementations
    assert "syntax error in line 4" in loaded.problems["f"]
    assert loaded.implementations["g"](1) == 2


def test_syntax_error_costs_its_own_cell_only(load) -> None:
    loaded = load("def f(x) return x", "def g(x): return x")
    assert set(loaded.implementations) == {"g"}
    assert "cell 1 has a syntax error in line 1" in loaded.problems["f"]


def test_decorators_stay_with_their_function_in_a_broken_cell(load) -> None:
    loaded = load(
        "x = (\ndef broken(:\n\ndef twice(h):\n    return lambda x: 2 * h(x)\n\n@twice\ndef f(x):\n    return x\n"
    )
    assert loaded.implementations["f"](3) == 6


def test_own_cell_counts_more_than_a_later_definition(load) -> None:
    loaded = load(("def f(x): return 'own'", "f"), "def f(x): return 'scratch'")
    assert loaded.implementations["f"](0) == "own"


def test_last_definition_counts_without_grade_ids(load) -> None:
    assert load("def f(x): return 1", "def f(x): return 2").implementations["f"](0) == 2


def test_last_definition_in_the_own_cell_counts(load) -> None:
    assert load(("def f(x): return 1\ndef f(x): return 2", "f")).implementations["f"](0) == 2


def test_entry_point_may_be_assigned_or_imported(load) -> None:
    loaded = load("f = lambda x: x + 1\nfrom math import sqrt as g\n")
    assert loaded.implementations["f"](1) == 2
    assert loaded.implementations["g"](4) == 2


def test_module_is_a_real_file_with_true_line_numbers(load) -> None:
    loaded = load("# one\n\n", "# two\ndef f(x):\n    return x\n")
    first = loaded.implementations["f"].__code__.co_firstlineno
    assert loaded.path.read_text().splitlines()[first - 1] == "def f(x):"


@pytest.mark.parametrize(
    "source", ["\0", "(" * 10_000, "x = " + "-" * 100_000 + "1", "\ud800 = 1"], ids=["nul", "deep", "long", "surrogate"]
)
def test_source_that_breaks_the_parser_costs_its_cell(source, load) -> None:
    loaded = load(source, "def g(x): return x")
    assert loaded.implementations["g"](1) == 1
