"""Slips in a reference: which are made, which are not, and how a mutant is known again."""

from __future__ import annotations

import json
from pathlib import Path

import libcst as cst
import pytest

from autograder.errors import SetError
from autograder.model import Cell, Program, Question
from autograder.validation.mutants import (
    EQUIVALENT_FILE,
    Equivalent,
    Mutant,
    equivalent_mutants,
    mutants_of,
    program_of,
)
from autograder.validation.slips import slips

QUESTION = Question("loss", "A loss", "mean_loss", ())


def mutants(source: str, question: Question = QUESTION) -> list[Mutant]:
    return mutants_of(Program((Cell(source, "cell 1", "loss"),), {"loss": "mean_loss"}), question)


def all_slips(source: str) -> set[str]:
    module = cst.parse_module(source + "\n")
    found: set[str] = set()

    class Collect(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            for replacement in slips(node):
                changed = module.deep_replace(node, replacement)
                assert isinstance(changed, cst.Module)
                found.add(changed.code.strip())
            return True

    module.visit(Collect())
    return found - {"pass"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y = a - b", {"y = a + b", "y = b - a", "y = a", "y = b"}),
        ("y = a * b", {"y = a / b", "y = a", "y = b"}),
        ("y = (a + b) * c", {"y = (a - b) * c", "y = (a + b) / c", "y = (a + b)", "y = c", "y = a * c", "y = b * c"}),
        ("y += a", {"y -= a", "y = a"}),
        ("y = -a", {"y = a"}),
        ("y = a < b", {"y = a <= b", "y = a > b"}),
        ("y = a is None", {"y = a is not None"}),
        ("y = a and b", {"y = a or b"}),
        ("y = 2", {"y = 3", "y = 1"}),
        ("y = 0", {"y = 1"}),
        ("y = 0.5", {"y = 1.0"}),
        ("y = f(x, y)", {"y = f(y, x)"}),
        ("y = tf.maximum(x, z)", {"y = tf.minimum(x, z)"}),
        ("y = f(x)", {"y = x"}),
        ("y = g(x, z, axis=k)", {"y = g(x, z, )", "y = g(z, x, axis=k)"}),
        ("y = g(name='y')", set()),
        ("y = tf.reduce_sum(x, axis=k)", {"y = tf.reduce_mean(x, axis=k)", "y = tf.reduce_sum(x, )", "y = x"}),
        ("y = a if b else c", {"y = a if True else c", "y = a if False else c"}),
        ("y = g(padding='same')", {"y = g(padding='valid')", "y = g()"}),
    ],
)
def test_slips_of_a_line(source: str, expected: set[str]) -> None:
    assert all_slips(source) == expected


def test_mutants_differ_from_the_reference_and_from_each_other() -> None:
    source = 'def mean_loss(y, z):\n    """The mean, not the 2."""\n    z = f(z)\n    return (y - z) / 2\n'
    found = mutants(source)
    assert len({mutant.source for mutant in found} | {source}) == len(found) + 1
    assert all(mutant.was in source for mutant in found)


def test_docstrings_annotations_and_decorators_are_left_alone() -> None:
    source = '@cache(3)\ndef mean_loss(y: "2" = None) -> tuple[1]:\n    """3 - 2"""\n    return y\n'
    assert [mutant.diff for mutant in mutants(source)] == ["- return y\n+ pass"]


def test_forgotten_call_in_an_assignment_to_itself_is_one_mutant() -> None:
    found = mutants("def mean_loss(z):\n    z = f(z)\n    return z\n")
    assert sorted(mutant.now for mutant in found) == ["pass", "pass"]


def test_question_answered_by_a_value_has_no_mutants() -> None:
    assert mutants("def other():\n    return 2\n\nmean_loss = {'a': other()}\n") == []
    assert mutants("def mean_loss(y):\n    return 2\n", Question("other", "Other", "mean_loss", ())) == []


def test_mutants_are_closed_off_from_each_other() -> None:
    source = "def scale():\n    return 2\n\ndef mean_loss():\n    return scale()\n"
    program = program_of(Program((), {}), QUESTION, mutants(source))
    namespace: dict[str, object] = {}
    for cell in program.cells:
        exec(cell.source, namespace)
    results = [namespace[name]() for name in program.entry_points]  # type: ignore[operator]
    assert sorted(map(str, results)) == ["1", "3", "None", "None"]


def test_list_of_equivalent_mutants_is_read(tmp_path: Path) -> None:
    row = {"question": "loss", "was": "a", "is": "b", "reason": "the same"}
    (tmp_path / EQUIVALENT_FILE).write_text(json.dumps([row]), encoding="utf-8")
    assert equivalent_mutants(tmp_path) == [Equivalent("loss", "a", "b", "the same")]


def test_set_without_a_list_has_no_equivalent_mutants(tmp_path: Path) -> None:
    assert equivalent_mutants(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("{}", "expected objects with is, question, reason, was"),
        ('[{"question": "loss", "was": "a", "is": "b", "reason": ""}]', "expected objects with"),
        ('[{"question": "loss", "was": "a"}]', "expected objects with"),
    ],
)
def test_malformed_list_gets_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / EQUIVALENT_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SetError, match=words):
        equivalent_mutants(tmp_path)
