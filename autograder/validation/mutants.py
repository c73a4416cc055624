"""Automatic mutants: the reference with one small slip in it, as mutation testing makes them.

The operators are those of mutation testers for Python (cosmic-ray, mutmut) that make sense in numerical code, and a few
for Keras: another axis, a dropped keyword, a sum for a mean. A slip that no check notices is either no slip (listed in
the set's ``equivalent_mutants.json``, each with its reason) or a hole in the checks.
"""

from __future__ import annotations

import difflib
import json
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from autograder.errors import SetError
from autograder.model import Cell, Program, Question
from autograder.validation.slips import slips

EQUIVALENT_FILE = "equivalent_mutants.json"
_FIELDS = {"question", "was", "is", "reason"}


@dataclass(frozen=True)
class Mutant:
    """One slip in one question's reference: the lines it changes (``was`` and ``now``), and the whole cell with it."""

    name: str
    question: str
    was: str
    now: str
    source: str

    @property
    def diff(self) -> str:
        """The changed lines as a diff shows them."""
        return f"- {self.was}\n+ {self.now}"


@dataclass(frozen=True)
class Equivalent:
    """A mutant that is no mistake, by the lines it changes, and the reason why."""

    question: str
    was: str
    now: str
    reason: str


def mutants_of(reference: Program, question: Question) -> list[Mutant]:
    """Every mutant of a question's answer, each different from the reference and from the others.

    Questions that are answered by a value (a quiz) have none.
    """
    cell = next((cell for cell in reference.cells if cell.grade_id == question.id), None)
    if cell is None:
        return []
    module = cst.parse_module(cell.source)
    if not any(_is_definition(statement, question.entry_point) for statement in module.body):
        return []
    found: dict[str, Mutant] = {}
    for original, replacement in _all_slips(module):
        changed = module.deep_replace(original, replacement)
        source = changed.code if isinstance(changed, cst.Module) else ""
        was, now = _changed_lines(cell.source, source)
        if source not in found and _compiles(source) and not _says_nothing(now):
            found[source] = Mutant(f"mutant_{len(found)}", question.id, was, now, source)
    return list(found.values())


def program_of(reference: Program, question: Question, mutants: Sequence[Mutant]) -> Program:
    """The reference with every mutant beside it, each under its own name and closed off from the others."""
    cells = [
        Cell(
            f"def _make_{mutant.name}():\n{textwrap.indent(mutant.source, '    ')}\n"
            f"    return {question.entry_point}\n{mutant.name} = _make_{mutant.name}()\n",
            mutant.name,
        )
        for mutant in mutants
    ]
    names = {mutant.name: mutant.name for mutant in mutants}
    return Program((*reference.cells, *cells), {**reference.entry_points, **names})


def equivalent_mutants(folder: Path) -> list[Equivalent]:
    """The set's list of mutants that are no mistakes, empty without a file. Raises SetError when it is malformed."""
    path = folder / EQUIVALENT_FILE
    if not path.is_file():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SetError(f"{path} is no JSON: {error}.") from error
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or set(row) != _FIELDS or not all(row.values()):
            raise SetError(f"{path}: expected objects with {', '.join(sorted(_FIELDS))}, received {str(row)[:80]}.")
    return [Equivalent(row["question"], row["was"], row["is"], row["reason"]) for row in rows]


def _is_definition(statement: cst.CSTNode, name: str) -> bool:
    return isinstance(statement, (cst.FunctionDef, cst.ClassDef)) and statement.name.value == name


def _all_slips(module: cst.Module) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Pairs of a node and what a slip makes of it, over all functions and classes of a cell."""
    for statement in module.body:
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            for node in _code_below(statement):
                for replacement in slips(node):
                    yield node, replacement


def _code_below(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """All nodes that compute something: docstrings, annotations and decorators do not."""
    yield node
    for child in node.children:
        if isinstance(child, (cst.Annotation, cst.Decorator)) or _is_docstring(child):
            continue
        yield from _code_below(child)


def _is_docstring(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.SimpleStatementLine)
        and isinstance(node.body[0], cst.Expr)
        and isinstance(node.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
    )


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, stripped and joined: how a mutant is known in a list that outlives moved code."""
    lines = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith(("- ", "+ "))]
    was, now = (" / ".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return was, now


def _compiles(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _says_nothing(line: str) -> bool:
    """Whether a changed line is none, ``z = z`` or ``z``: the statement forgotten, which is a mutant already."""
    left, _, right = line.partition(" = ")
    return not line or left == right or (line.isidentifier() and line != "pass")
