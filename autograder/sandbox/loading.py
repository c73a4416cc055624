"""Turn the cells of a submission into a module, inside the worker, statement by statement.

Definitions, imports and plain assignments run; loops, bare calls, prints and asserts at the top level do not: they were
the student's experiments. What fails costs its own statement only, a syntax error its own cell (or its own top-level
block of it). AutoGraph reads source text, so the module is a real file.
"""

from __future__ import annotations

import ast
import re
import symtable
import sys
import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BLOCK_START = re.compile(r"^(?=(?:@|def |class |async def |import |from |[A-Za-z_][\w, ]*\s*=[^=]))", re.MULTILINE)
_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr", "lambda"})
_TRAINING_METHODS = frozenset({"fit", "train", "train_on_batch", "evaluate", "predict", "compile"})


@dataclass
class Loaded:
    """A module under construction: its namespace, what each entry point turned out to be, and what went wrong."""

    module: types.ModuleType
    entry_points: Mapping[str, str]
    path: Path
    implementations: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    pinned: set[str] = field(default_factory=set)
    lines: int = 0


def new_module(name: str, entry_points: Mapping[str, str], folder: Path) -> Loaded:
    """An empty module whose source grows in ``folder``; ``entry_points`` maps question ids to the names they need."""
    module = types.ModuleType(name)
    path = folder / f"{name}.py"
    path.write_text("", encoding="utf-8")
    module.__file__ = str(path)
    sys.modules[name] = module
    return Loaded(module, entry_points, path)


def load_cell(loaded: Loaded, source: str, label: str, grade_id: str | None, needed: frozenset[str]) -> None:
    """Run one cell. A definition in the cell that carries a question's grade_id is that question's answer for good;
    without one, the last definition by name is. ``needed`` are the names that answers
    depend on: what computes one of these runs, even if it looks like an experiment.
    """
    with loaded.path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(source + "\n")
    offset, loaded.lines = loaded.lines, loaded.lines + source.count("\n") + 1
    defined = {name for name, value in vars(loaded.module).items() if isinstance(value, (types.FunctionType, type))}
    for statement in _statements(loaded, source, label, offset):
        if not _runs(statement, defined, needed):
            continue
        _run(loaded, statement, label)
        if isinstance(statement, _DEFINITIONS):
            defined.add(statement.name)
        _capture(loaded, statement, grade_id)


def needed_names(sources: list[str], entry_points: Collection[str]) -> frozenset[str]:
    """The entry points and every global name that they lead to, over any number of definitions and assignments."""
    mentions: dict[str, set[str]] = {}
    for source in sources:
        for block in [source] if _parses(source) else [text for text, _ in top_level_blocks(source) if _parses(text)]:
            for name, others in _mentions(block):
                mentions.setdefault(name, set()).update(others)
    needed, waiting = set[str](), list(entry_points)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += mentions.get(name, ())
    return frozenset(needed)


def _mentions(block: str) -> Iterator[tuple[str, set[str]]]:
    """Each name that a piece of source gives a meaning, and the names which that meaning refers to."""
    for definition in symtable.symtable(block, "cell", "exec").get_children():
        if definition.get_name() not in _COMPREHENSIONS:
            yield definition.get_name(), _globals_of(definition)
    for statement in ast.parse(block).body:
        if isinstance(statement, _DEFINITIONS):
            parts: list[ast.AST] = [*statement.decorator_list]
            parts += statement.bases if isinstance(statement, ast.ClassDef) else [statement.args]
        else:
            parts = [statement]
        for name in _bound_names(statement):
            yield name, {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name)}


def _globals_of(table: symtable.SymbolTable) -> set[str]:
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return names.union(*(_globals_of(child) for child in table.get_children()))


def _parses(source: str) -> bool:
    try:
        compile(source, "cell", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _statements(loaded: Loaded, source: str, label: str, offset: int) -> Iterator[ast.stmt]:
    """The cell's statements with line numbers of the module's file; blocks that do not parse are noted and left out."""
    try:
        yield from _at_line(ast.parse(source), offset)
        return
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        text = _syntax_sentence(error, label)
        whole_line = getattr(error, "lineno", None)
    found_bad_block = False
    for block, start in top_level_blocks(source):
        try:
            yield from _at_line(ast.parse(block), offset + start)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            found_bad_block = True
            _blame(loaded, block, text)
    if not found_bad_block:
        _blame(loaded, source, f"{text} (line {whole_line})" if whole_line else text)


def _at_line(tree: ast.Module, offset: int) -> Iterator[ast.stmt]:
    ast.increment_lineno(tree, offset)
    yield from tree.body


def top_level_blocks(source: str) -> Iterator[tuple[str, int]]:
    """Pieces that begin at a top-level definition, import or assignment, each with its first line's offset."""
    starts = [match.start() for match in _BLOCK_START.finditer(source)]
    edges = sorted({0, *starts, len(source)})
    pending = ""
    for start, stop in pairwise(edges):
        piece = source[start:stop]
        if piece.startswith("@"):  # a decorator belongs to what follows it
            pending += piece
            continue
        line = source.count("\n", 0, start - len(pending))
        yield pending + piece, line
        pending = ""


def _syntax_sentence(error: Exception, label: str) -> str:
    if isinstance(error, SyntaxError):
        return f"{label} has a syntax error in line {error.lineno}: {error.msg}"
    return f"{label} could not be parsed ({type(error).__name__})"


def _blame(loaded: Loaded, block: str, text: str) -> None:
    """Remember the syntax error for the questions whose names the broken text was to define."""
    for question, name in loaded.entry_points.items():
        if re.search(rf"^\s*(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*[:=]", block, re.MULTILINE):
            loaded.problems[question] = text


def _runs(statement: ast.stmt, defined: set[str], needed: frozenset[str]) -> bool:
    if isinstance(statement, (*_DEFINITIONS, *_IMPORTS)):
        return True
    if isinstance(statement, _ASSIGNMENTS):
        return not _is_experiment(statement, defined) or bool(_bound_names(statement) & needed - defined)
    if isinstance(statement, (ast.Try, ast.If)):
        if isinstance(statement, ast.If) and "__name__" in ast.dump(statement.test):
            return False
        inner = [node for node in _blocks_of(statement) if not isinstance(node, ast.Pass)]
        return all(_runs(node, defined, needed) for node in inner)
    return False


def _is_experiment(statement: ast.stmt, defined: set[str]) -> bool:
    """Whether an assignment calls the student's own functions or trains something, as opposed to setting a constant."""
    for node in _run_by(statement):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in defined | {"input"}:
                return True
            if isinstance(called, ast.Attribute) and called.attr in _TRAINING_METHODS:
                return True
    return False


def _run_by(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that a statement evaluates at once; what a lambda would do when it is called is not among them."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        later = node.body if isinstance(node, ast.Lambda) else None
        waiting += [child for child in ast.iter_child_nodes(node) if child is not later]


def _bound_names(statement: ast.stmt) -> set[str]:
    """Names that a statement binds in the module; the loop variables of a comprehension are its own."""
    if isinstance(statement, _DEFINITIONS):
        return {statement.name}
    if isinstance(statement, _IMPORTS):
        return {alias.asname or alias.name for alias in statement.names}
    if isinstance(statement, (ast.Try, ast.If)):
        return set[str]().union(*(_bound_names(inner) for inner in _blocks_of(statement)))
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _blocks_of(statement: ast.Try | ast.If) -> Iterator[ast.stmt]:
    yield from statement.body
    yield from statement.orelse
    if isinstance(statement, ast.Try):
        for handler in statement.handlers:
            yield from (node for node in handler.body if not isinstance(node, ast.Expr))
        yield from statement.finalbody


def _run(loaded: Loaded, statement: ast.stmt, label: str) -> None:
    try:
        code = compile(ast.Module([statement], type_ignores=[]), str(loaded.path), "exec")
        exec(code, vars(loaded.module))  # the point of this process
    except BaseException as error:
        names = _bound_names(statement)
        sentence = f"{label} stopped with {type(error).__name__}: {error}"[:500]
        for question, name in loaded.entry_points.items():
            if name in names:
                loaded.problems[question] = sentence


def _capture(loaded: Loaded, statement: ast.stmt, grade_id: str | None) -> None:
    """Remember what a question's entry point is now, unless its own cell has already said so."""
    names = _bound_names(statement)
    for question, name in loaded.entry_points.items():
        own_cell = grade_id == question
        if name in names and name in vars(loaded.module) and (own_cell or question not in loaded.pinned):
            value = vars(loaded.module)[name]
            if callable(loaded.implementations.get(question)) and not callable(value):
                continue  # accuracy = 0.93 at the end of a file does not take the function back
            loaded.implementations[question] = value
            loaded.problems.pop(question, None)
            if own_cell:
                loaded.pinned.add(question)
