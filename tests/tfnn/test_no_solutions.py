"""Students import tfnn and can read it: it must not hold what they are asked to write."""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import io
import pkgutil
from pathlib import Path
from typing import Any

import matplotlib
import pytest
import tensorflow as tf

import tfnn
from autograder.sets import load_set, set_names
from tfnn.given import FUNCTIONS
from tfnn.public_checks import PublicQuestion, load
from tfnn.selfcheck import run_checks

matplotlib.use("Agg")
from matplotlib import pyplot

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


@functools.cache
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


QUESTIONS = [
    pytest.param(question, id=f"{path.parent.name}-{question.id}")
    for path in sorted((ROOT / "assignments").glob("*/public_checks.npz"))
    for question in load(path).values()
    if question.checks
]


@functools.cache
def public_callables() -> dict[str, Any]:
    """Everything callable that a module of tfnn names in ``__all__``, and the functions that questions hand out."""
    found: dict[str, Any] = {f"tfnn.given {name}": function for name, function in FUNCTIONS.items()}
    for info in pkgutil.walk_packages(tfnn.__path__, "tfnn."):
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", []):
            if callable(getattr(module, name)):
                found[f"{info.name} {name}"] = getattr(module, name)
    return found


def answers(candidate: Any, question: PublicQuestion) -> bool:
    return all(result.passed for result in run_checks(question, {question.entry_point: candidate}))


@pytest.mark.filterwarnings("ignore")  # what was not made for these arguments may warn
@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_public_in_tfnn_answers_a_question(
    question: PublicQuestion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = [name for name, candidate in public_callables().items() if answers(candidate, question)]
    pyplot.close("all")

    assert found == []


def test_callable_that_answers_a_question_would_be_noticed() -> None:
    checks = {parameter.values[0].entry_point: parameter.values[0] for parameter in QUESTIONS}

    assert answers(lambda z, axis=-1: tf.nn.softmax(z, axis), checks["softmax"])
    assert answers(lambda f, x: f(x) + x, checks["residual"])
    assert not answers(lambda z, axis=-1: tf.nn.sigmoid(z), checks["softmax"])
    assert len(public_callables()) > 150
