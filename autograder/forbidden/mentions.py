"""Where a piece of Python uses certain library functions, by the names that its expressions stand for. Runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.forbidden.name_meanings import Scope, bindings_of, instance_of
from autograder.library_names import canonical

__all__ = ["Mention", "mentions"]

_ASKS_ONLY = frozenset(
    f"builtins.{name}" for name in ("isinstance", "issubclass", "hasattr", "callable", "type", "help", "print", "repr")
)
"""What is handed to these is looked at and not called."""

_ABOUT_ITSELF = ("__doc__", "__name__", "__qualname__", "__module__")


@dataclass(frozen=True)
class Mention:
    """One use of a function: its canonical name, the line, and whether the line only gives it another name."""

    name: str
    line: int
    renames: bool = False


def mentions(statement: ast.stmt, module: Scope, wanted: Collection[str]) -> list[Mention]:
    """Every use of the functions ``wanted`` (canonical names) in a top-level statement of ``module``, in order.

    Annotations, comparisons, questions such as isinstance, and what assigns to a function are no use of it.
    """
    finder = _Finder(frozenset(wanted))
    finder.visit(statement, module)
    return list(dict.fromkeys(finder.found))


class _Finder:
    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self.found: list[Mention] = []

    def visit(self, node: ast.AST, scope: Scope) -> None:
        """Look at a node and at all in it, with each in its own scope."""
        if isinstance(node, ast.expr) and self._notes(node, scope):
            return
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._all([*node.decorator_list, *_defaults(node.args)], scope)
                self._all(node.body, scope.inner(bindings_of(node.body), _parameters(node.args)))
            case ast.Lambda():
                self._all(_defaults(node.args), scope)
                self.visit(node.body, scope.inner(bindings_of([ast.Expr(node.body)]), _parameters(node.args)))
            case ast.ClassDef():
                self._all([*node.decorator_list, *node.bases, *node.keywords], scope)
                self._all(node.body, scope.inner(bindings_of(node.body), is_class=True))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                targets = [one for generator in node.generators for one in ast.walk(generator.target)]
                names = [one.id for one in targets if isinstance(one, ast.Name)]
                self._all(ast.iter_child_nodes(node), scope.inner(bindings_of([]), names))
            case ast.Assign(targets, value) if all(isinstance(target, ast.Name) for target in targets):
                if not self._notes(value, scope, renames=not scope.is_class):
                    self.visit(value, scope)
            case ast.AnnAssign(target, _, value):
                self._all([target, *([value] if value else [])], scope)
            case ast.Compare(left, _, others):
                self._all(self._not_wanted([left, *others], scope), scope)
            case ast.Call(function, arguments) if _names_of(function, scope) & _ASKS_ONLY:
                self._all([*self._not_wanted(arguments, scope), *node.keywords], scope)
            case ast.Attribute(value, name) if name in _ABOUT_ITSELF:
                self._all(self._not_wanted([value], scope), scope)
            case _:
                self._all(ast.iter_child_nodes(node), scope)

    def _all(self, nodes: Iterable[ast.AST], scope: Scope) -> None:
        for node in nodes:
            self.visit(node, scope)

    def _notes(self, node: ast.expr, scope: Scope, *, renames: bool = False) -> bool:
        """Note what is wanted among the names of an expression; whether it was."""
        if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            return False
        found = self._wanted_of(node, scope)
        self.found += [Mention(name, node.lineno, renames) for name in found]
        return bool(found)

    def _wanted_of(self, node: ast.expr, scope: Scope) -> list[str]:
        # A method of an instance is listed as the class's.
        names = {canonical(name.replace(instance_of("") + ".", ".")) for name in _names_of(node, scope)}
        return sorted(names & self._wanted)

    def _not_wanted(self, nodes: Sequence[ast.expr], scope: Scope) -> Iterator[ast.expr]:
        return (node for node in nodes if not self._wanted_of(node, scope))


def _names_of(node: ast.expr, scope: Scope) -> frozenset[str]:
    """The names of an expression; none where hundreds of others lead to them."""
    try:
        return scope.names_of(node)
    except RecursionError:
        return frozenset()


def _parameters(arguments: ast.arguments) -> list[str]:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [one.arg for one in [*named, arguments.vararg, arguments.kwarg] if one is not None]


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)]
