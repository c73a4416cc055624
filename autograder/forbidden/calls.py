"""Which answers use functions that they were to do without: by their text, and by what was seen in the worker. Pure.

Only what an answer leads to counts: a student who compares her softmax with TensorFlow's in another cell has written
her own. What another question's answer uses is that question's matter where it is forbidden there, too: no finding
twice. A submission can hide a call from both ways of looking, so a finding is a reason to read, and its absence none
to trust.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.forbidden.mentions import mentions
from autograder.forbidden.name_meanings import Bindings, Meaning, Scope, bindings_of
from autograder.library_names import canonical
from autograder.model import CALLED, WRITTEN, Assignment, Cell, ForbiddenCall, Program, Question, QuestionReport, Status
from autograder.sandbox.loading import top_level_blocks
from autograder.source_parts import Part, parts_of

__all__ = ["SubmissionText", "with_points_taken"]

MAX_CHARACTERS = 200_000
"""Of a submission's code, longest cells left out first, that are read; what is longer is no student's answer."""
_MOST_FINDINGS = 20
_LINE_LIMIT = 160
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_SETTLES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
_RUN_WHEN_LOADED = (*_SETTLES, ast.AugAssign, ast.Try, ast.If)

Calls = Iterable[tuple[str, int, int]]
"""What was seen in a worker: name as listed, number of the cell from 0, line in it from 1 (0: unknown)."""


@dataclass(frozen=True, eq=False)
class _Statement:
    """A top-level statement: in which cell, behind how many of its lines."""

    part: Part
    cell: int
    offset: int

    @cached_property
    def bindings(self) -> Bindings:
        """What it binds in the module."""
        return bindings_of([self.part.node])

    @property
    def is_number(self) -> bool:
        """Whether it binds a plain value, as in accuracy = 0.93: that takes no function back."""
        return isinstance(self.part.node, ast.Assign) and isinstance(self.part.node.value, ast.Constant)

    def spans(self, cell: int, line: int) -> bool:
        """Whether a line of a cell is one of the statement's, its decorators' included."""
        node = self.part.node
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        return cell == self.cell and first <= line - self.offset <= (node.end_lineno or node.lineno)


class SubmissionText:
    """The text of one submission. Reads it when it is first asked for; never raises for what is in it."""

    def __init__(self, program: Program, assignment: Assignment) -> None:
        self._cells = program.cells
        self._assignment = assignment
        self._meanings: dict[str, Sequence[_Statement]] = {}
        self._modules: dict[frozenset[str], Scope] = {}

    def forbidden_calls(self, question: Question, seen: Calls) -> tuple[ForbiddenCall, ...]:
        """The uses of functions that the question forbids, by place: those in the text and those ``seen`` in a worker.

        What is both is one finding, a call.
        """
        if not question.forbidden:
            return ()
        found: dict[tuple[int, int, str], str] = {}
        for border, names in self._borders(question).items():
            for use in self._written(names, self._closure(self._answer(question), border), border):
                found[use] = WRITTEN
        for name, cell, line in seen:
            if not self._is_anothers(question, name, cell, line):
                found[cell, line, name] = CALLED
        return tuple(self._finding(*place, how) for place, how in sorted(found.items())[:_MOST_FINDINGS])

    def _finding(self, cell: int, line: int, name: str, how: str) -> ForbiddenCall:
        lines = ["", *self._cells[cell].source.split("\n")]
        text = lines[line] if line < len(lines) else ""
        return ForbiddenCall(name, self._cells[cell].label, line, " ".join(text.split())[:_LINE_LIMIT], how)

    def _written(
        self, names: Sequence[str], statements: Sequence[_Statement], border: frozenset[str]
    ) -> set[tuple[int, int, str]]:
        """Cell, line and name of each use; where a function only gets another name, the uses of that name count."""
        listed = {canonical(name): name for name in names}
        uses, renamed = set[tuple[int, int, str]](), set[tuple[int, int, str]]()
        for statement in statements:
            try:
                found = mentions(statement.part.node, self._module(border), listed)
            except _UNREADABLE:
                continue
            for one in found:
                place = (statement.cell, one.line + statement.offset, listed[one.name])
                (renamed if one.renames else uses).add(place)
        return uses | {place for place in renamed if place[2] not in {name for _, _, name in uses}}

    # ------------------------------------------------------------------------------------------- what leads where

    @cached_property
    def _statements(self) -> list[_Statement]:
        shortest = sorted(range(len(self._cells)), key=lambda number: len(self._cells[number].source))
        kept, characters = set[int](), 0
        for number in shortest:
            characters += len(self._cells[number].source)
            if characters <= MAX_CHARACTERS:
                kept.add(number)
        return [one for number in sorted(kept) for one in _statements_of(self._cells[number], number)]

    @cached_property
    def _binding(self) -> Mapping[str, Sequence[_Statement]]:
        """For each name of the module the statements that bind it, in order."""
        binding: defaultdict[str, list[_Statement]] = defaultdict(list)
        for statement in self._statements:
            for name in statement.part.binds:
                binding[name].append(statement)
        return dict(binding)

    def _module(self, border: frozenset[str]) -> Scope:
        """The module's names. What those of the border stand for is others' matter."""
        if border not in self._modules:

            def bound(name: str) -> Sequence[Meaning] | None:
                if name in border and name in self._binding:
                    return [None]
                meanings = [one for item in self._meaning(name) for one in item.bindings.names.get(name, ())]
                return meanings or None

            everything_of = [name for item in self._statements for name in item.bindings.everything_of]
            self._modules[border] = Scope(bound, everything_of=everything_of)
        return self._modules[border]

    def _meaning(self, name: str) -> Sequence[_Statement]:
        if name not in self._meanings:
            self._meanings[name] = _last_meaning(name, self._binding.get(name, ()))
        return self._meanings[name]

    def _answer(self, question: Question) -> Sequence[_Statement]:
        """What defines the entry point: in the question's own cell, else wherever it is defined last."""
        name = question.entry_point
        binding = [item for item in self._binding.get(name, ()) if not item.is_number]
        own = [item for item in binding if self._cells[item.cell].grade_id == question.id]
        return _last_meaning(name, own or binding)

    def _borders(self, question: Question) -> Mapping[frozenset[str], Sequence[str]]:
        """The forbidden names, by the entry points of other questions that forbid them, too."""
        borders: dict[frozenset[str], list[str]] = {}
        for name in question.forbidden:
            border = frozenset(other.entry_point for other in self._others_forbidding(question, name))
            borders.setdefault(border, []).append(name)
        return borders

    def _others_forbidding(self, question: Question, name: str) -> list[Question]:
        others = [one for one in self._assignment.questions if one.id != question.id]
        return [one for one in others if canonical(name) in map(canonical, one.forbidden)]

    def _closure(self, roots: Sequence[_Statement], border: Collection[str]) -> Sequence[_Statement]:
        reached = dict.fromkeys(roots)
        waiting, names = [*roots], set(border)
        while waiting:
            for name in waiting.pop().part.reads - names:
                names.add(name)
                new = [statement for statement in self._meaning(name) if statement not in reached]
                reached.update(dict.fromkeys(new))
                waiting += new
        return list(reached)

    def _is_anothers(self, question: Question, name: str, cell: int, line: int) -> bool:
        """Whether a call was made by another question's answer that may not make it, and not by this one's own text."""
        others = self._others_forbidding(question, name)
        border = [other.entry_point for other in others]
        if any(one.spans(cell, line) for one in self._closure(self._answer(question), border)):
            return False
        return any(one.spans(cell, line) for other in others for one in self._closure(self._answer(other), ()))


def _last_meaning(name: str, binding: Sequence[_Statement]) -> Sequence[_Statement]:
    """Of the statements that bind a name, in order, those that may decide what it means in the end."""
    kept = []
    for statement in reversed(binding):
        kept.append(statement)
        node, part = statement.part.node, statement.part
        in_place = name not in statement.bindings.names
        refers_to_itself = name in part.reads and not part.is_definition
        if isinstance(node, _SETTLES) and not in_place and not refers_to_itself:
            break
    return kept


def _statements_of(cell: Cell, number: int) -> list[_Statement]:
    """The statements of a cell that run when it is loaded; what does not parse costs its own top-level block only."""
    try:
        return _parsed(cell.source, number, 0)
    except _UNREADABLE:
        found = []
        for block, offset in top_level_blocks(cell.source):
            try:
                found += _parsed(block, number, offset)
            except _UNREADABLE:
                continue
        return found


def _parsed(source: str, number: int, offset: int) -> list[_Statement]:
    return [_Statement(part, number, offset) for part in parts_of(source) if _runs_when_loaded(part.node)]


def _runs_when_loaded(node: ast.stmt) -> bool:
    asks_for_main = isinstance(node, ast.If) and "__name__" in {
        inner.id for inner in ast.walk(node.test) if isinstance(inner, ast.Name)
    }
    return isinstance(node, _RUN_WHEN_LOADED) and not asks_for_main


# ------------------------------------------------------------------------------------------------------- what it costs


def with_points_taken(report: QuestionReport, question: Question) -> QuestionReport:
    """The report where forbidden calls cost the points: what passed is failed, and the reason quotes the finding."""
    if not report.forbidden_calls:
        return report
    first, more = report.forbidden_calls[0], len(report.forbidden_calls) - 1
    quote = f", which reads: {first.text}" if first.text else ""
    reason = (
        f"right, but worth nothing here: {question.entry_point} uses {first.name}, which this question asks you to do "
        f"without, in {first.place}{quote}"
    )
    if more:
        reason += f" (and {more} more place{'s' if more > 1 else ''})"
    outcomes = [
        replace(outcome, status=Status.FAILED, score=0, reason=reason) if outcome.status is Status.PASSED else outcome
        for outcome in report.outcomes
    ]
    return replace(report, outcomes=tuple(outcomes))
