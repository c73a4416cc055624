"""The top-level statements of a Python source, and which of them a name leads to.

Comments, blank lines and docstrings are no part of a statement's text here: they cannot change what it computes.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Part", "leads_to", "parts_of"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


@dataclass(frozen=True)
class Part:
    """One top-level statement: the names it gives a meaning in the module, and the module's names it may look up."""

    node: ast.stmt
    binds: frozenset[str]
    reads: frozenset[str]

    @property
    def is_definition(self) -> bool:
        """Whether it defines a function or a class: such a statement does nothing until its name is looked up."""
        return isinstance(self.node, _DEFINITIONS) and not self.node.decorator_list

    @cached_property
    def text(self) -> str:
        """The statement's syntax; equal for statements that differ in layout, comments or docstrings only."""
        return ast.dump(self.node, annotate_fields=False)


def parts_of(source: str) -> tuple[Part, ...]:
    """The statements of a source, in order; texts that stand alone, such as the module's docstring, are left out.

    Raises SyntaxError when it is no Python.
    """
    tree = ast.parse(source)
    looked_up = _looked_up_inside_definitions(source)
    for node in ast.walk(tree):
        if isinstance(node, (*_DEFINITIONS, ast.Module)):
            node.body = [*_without_texts(node.body)]
    return tuple(Part(node, frozenset(_bound(node)), frozenset(_read(node, looked_up))) for node in tree.body)


def leads_to(parts: Iterable[Part], names: Iterable[str]) -> frozenset[str]:
    """The names, and every name that their meanings look up, over any number of statements."""
    lookups: dict[str, set[str]] = {}
    for part in parts:
        for name in part.binds:
            lookups.setdefault(name, set()).update(part.reads)
    reached, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += lookups.get(name, ())
    return frozenset(reached)


def _without_texts(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if not (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        ):
            yield node


def _bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement may bind in the module; names inside its inner scopes are not the module's."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, _DEFINITIONS):
            yield inner.name
        elif isinstance(inner, ast.alias):
            yield (inner.asname or inner.name).partition(".")[0]
        elif isinstance(inner, (ast.Attribute, ast.Subscript)) and isinstance(inner.ctx, ast.Store):
            yield from _names([inner])  # what is changed in place has another meaning from there on


def _read(node: ast.stmt, looked_up: Mapping[str, set[str]]) -> Iterator[str]:
    if not isinstance(node, _DEFINITIONS):
        yield from _names([node])
        return
    yield from looked_up.get(node.name, ())
    yield from _names(node.decorator_list)
    yield from _names([*node.bases, *node.keywords] if isinstance(node, ast.ClassDef) else [node.args])


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        yield from (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _looked_up_inside_definitions(source: str) -> dict[str, set[str]]:
    """For each name that a function or class is defined under, the module's names that its body looks up."""
    found: dict[str, set[str]] = {}
    for table in symtable.symtable(source, "source", "exec").get_children():
        found.setdefault(table.get_name(), set()).update(_globals(table))
    return found


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    yield from (symbol.get_name() for symbol in table.get_symbols() if symbol.is_global())
    for child in table.get_children():
        yield from _globals(child)
