"""Students import tfnn and can read it: it must not hold what they are asked to write."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.sets import load_set, set_names

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "tfnn").rglob("*.py"))


def defined_names(source: str) -> set[str]:
    """Names of all functions, methods, classes and variables that a source binds, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def asked_for() -> set[str]:
    solutions = ROOT / "solutions"
    return {
        question.entry_point
        for slug in set_names(solutions)
        for question in load_set(slug, solutions).assignment.questions
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_tfnn_defines_nothing_that_students_are_to_write(path: Path) -> None:
    shared = defined_names(path.read_text(encoding="utf-8")) & asked_for()

    assert not shared


def test_names_are_found_at_any_depth() -> None:
    source = "def outer():\n    def softmax(): ...\n    quiz_answers = 1\nfrom x import y as train_step"

    assert defined_names(source) == {"outer", "softmax", "quiz_answers", "train_step"}
    assert {"softmax", "quiz_answers", "train_step"} <= asked_for()
