"""Honest submissions to the four-question course, put together from what the set knows: right, wrong, blank.

Right answers are the set's alternatives and wrong ones its misconceptions, each as a student would hand it in: alone,
under the name that was asked for, with the imports and helpers that it uses.

Mistakes that remember earlier calls are left out: how many points such an answer gets depends on what was called before
it, and our grader tries what fails once more in a fresh process, which nbgrader's kernel cannot.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import nbformat

from autograder.sets import KnownAnswers, LoadedSet
from autograder.source_parts import leads_to, parts_of
from benchmarks import course

__all__ = ["write_honest_submissions"]

_REMEMBER = (
    "trains_the_weights_of_the_notebook",
    "trains_the_first_model_it_met",
    "keeps_one_optimizer_for_all_models",
)
_KINDS = ("right", "one_wrong", "right", "two_wrong", "one_wrong", "all_wrong", "half_done")


def write_honest_submissions(folder: Path, released: Path, loaded: LoadedSet, count: int) -> list[str]:
    """Write ``count`` submissions in nbgrader's layout, the first one blank; returns the names of the students."""
    right = _in_turn(loaded, loaded.alternatives)
    wrong = _in_turn(loaded, loaded.misconceptions)
    students = []
    for number, kind in enumerate(["blank", *islice(cycle(_KINDS), count - 1)]):
        answers = {} if kind == "blank" else {name: next(right[name]) for name in course.FOUR_QUESTIONS}
        for name in _mistaken(kind, number):
            answers[name] = next(wrong[name])
        if kind == "half_done":
            answers = {name: answers[name] for name in course.FOUR_QUESTIONS[:2]}
        student = f"s{number:02d}_{kind}"
        path = folder / student / course.SLUG / f"{course.SLUG}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(_answered(released, answers), path)
        students.append(student)
    return students


def _mistaken(kind: str, number: int) -> tuple[str, ...]:
    """The questions with a wrong answer; another one each time."""
    questions = course.FOUR_QUESTIONS
    first = number % len(questions)
    count = {"one_wrong": 1, "two_wrong": 2, "all_wrong": len(questions)}.get(kind, 0)
    return (questions * 2)[first : first + count]


def _in_turn(loaded: LoadedSet, known: KnownAnswers) -> dict[str, Iterator[str]]:
    """For each question an endless supply of answers that goes through the known ones, not neighbors first."""
    source = known.program.cells[0].source
    supply = {}
    for question in loaded.assignment.questions:
        names = [answer.name for answer in known.to(question.id) if answer.name not in _REMEMBER]
        stride = next(step for step in (3, 4, 5, 7) if len(names) % step)
        spread = [names[(position * stride) % len(names)] for position in range(len(names))]
        supply[question.id] = cycle([alone(source, name, question.entry_point) for name in spread])
    return supply


def alone(source: str, name: str, entry_point: str) -> str:
    """One definition of ``source`` under the name ``entry_point``, after what it needs of the rest of the file."""
    parts = parts_of(source)
    needed = leads_to(parts, [name])
    kept = []
    for part in parts:
        if not part.binds & needed or (isinstance(part.node, ast.ImportFrom) and part.node.module == _AUTHORING):
            continue
        if isinstance(part.node, (ast.FunctionDef, ast.ClassDef)):
            part.node.decorator_list = [mark for mark in part.node.decorator_list if not _is_ours(mark)]
            part.node.name = entry_point if part.node.name == name else part.node.name
        kept.append(part.node)
    return ast.unparse(ast.Module(kept, type_ignores=[]))


_AUTHORING = "autograder.authoring"


def _is_ours(mark: ast.expr) -> bool:
    called = mark.func if isinstance(mark, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in ("misconception", "alternative")


def _answered(released: Path, answers: dict[str, str]) -> Any:
    """The released notebook with these answers in its cells."""
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    return notebook
