"""What the names in a piece of Python stand for, as far as its text says: ``nn.softmax`` after ``import ... as nn``.

Nothing is run. Names follow Python's scopes: what a function binds hides what the module binds. Where a text leaves
several meanings open, a name has all of them; where it says nothing, it has none.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Bindings", "Scope", "bindings_of", "instance_of"]

Meaning = str | ast.expr | None
"""What gives a name its meaning: the dotted name of an import, an expression, or something that has no such name."""

_MOST_MEANINGS = 16
_LONGEST_NAME = 200
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_INSTANCE = "()"
_NAMESPACE = ".__dict__"


@dataclass(frozen=True)
class Bindings:
    """The names that some statements bind, each with its meanings, and the modules they import everything from."""

    names: Mapping[str, Sequence[Meaning]]
    everything_of: Sequence[str] = ()


def instance_of(name: str) -> str:
    """How the result of calling a class, or a function, of this dotted name is called here."""
    return name + _INSTANCE


def bindings_of(statements: Iterable[ast.stmt]) -> Bindings:
    """The names that these statements bind in their own scope; those bound in inner scopes are left out."""
    names: dict[str, list[Meaning]] = {}
    everything_of: list[str] = []
    explained: set[int] = set()
    elsewhere: set[str] = set()
    for node in _own_nodes(statements):
        for target, value in _pairs(node):
            names.setdefault(target.id, []).append(value)
            explained.add(id(target))
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and node.module and not node.level:
            everything_of.append(node.module)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            elsewhere.update(node.names)
        for name, meaning in _names_bound(node):
            if id(node) not in explained:
                names.setdefault(name, []).append(meaning)
    return Bindings({name: found for name, found in names.items() if name not in elsewhere}, everything_of)


def _own_nodes(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes outside of inner scopes, each before those in it."""
    waiting: list[ast.AST] = [*reversed([*statements])]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda, *_COMPREHENSIONS)):
            waiting += reversed([*ast.iter_child_nodes(node)])


def _pairs(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Each name that is assigned to with the expression that it gets."""
    match node:
        case ast.Assign(targets, value):
            for target in targets:
                yield from _assigned(target, value)
        case ast.AnnAssign(target, _, ast.expr() as value) | ast.NamedExpr(target, value):
            yield from _assigned(target, value)
        case ast.For(ast.Name() as target, ast.Tuple(values) | ast.List(values)):
            yield from ((target, value) for value in values)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    match target, value:
        case ast.Name(), _:
            yield target, value
        case ((ast.Tuple(targets) | ast.List(targets)), (ast.Tuple(values) | ast.List(values))):
            if len(targets) == len(values):
                for one, its_value in zip(targets, values, strict=True):
                    yield from _assigned(one, its_value)


def _names_bound(node: ast.AST) -> Iterator[tuple[str, Meaning]]:
    """Names that a node binds by itself; what a name stands for that is assigned to is not known here."""
    match node:
        case ast.Name(name, ast.Store()):
            yield name, None
        case ast.Import(aliases):
            for alias in aliases:
                yield (alias.asname, alias.name) if alias.asname else 2 * (alias.name.partition(".")[0],)
        case ast.ImportFrom(module, aliases, level):
            for alias in aliases:
                dotted = f"{module}.{alias.name}" if module and not level else None
                yield alias.asname or alias.name, dotted
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name, None
        case ast.ExceptHandler(_, str(name)) | ast.MatchAs(_, str(name)) | ast.MatchStar(str(name)):
            yield name, None
        case ast.MatchMapping(rest=str(name)):
            yield name, None


@dataclass(eq=False)
class Scope:
    """Where names are looked up: in ``bindings``, then in the scope around it, then among Python's own.

    ``bound`` says what a name is bound to in this scope, or None where it is not bound here.
    """

    bound: Callable[[str], Sequence[Meaning] | None]
    outer: Scope | None = None
    is_class: bool = False
    everything_of: Sequence[str] = ()
    _known: dict[str, frozenset[str]] = field(default_factory=dict)
    _read: dict[int, frozenset[str]] = field(default_factory=dict)

    def inner(self, bindings: Bindings, parameters: Iterable[str] = (), *, is_class: bool = False) -> Scope:
        """The scope of a function or class that is defined in this one."""
        names = {**bindings.names, **{name: [*bindings.names.get(name, ()), None] for name in parameters}}
        around = self
        while around.is_class and around.outer:  # what a class binds is not seen from the functions in it
            around = around.outer
        return Scope(names.get, around, is_class, bindings.everything_of)

    def names_of(self, node: ast.expr) -> frozenset[str]:
        """The dotted names that an expression may stand for; none for what has no such name."""
        key = id(node)
        if key not in self._read:
            self._read[key] = frozenset()  # for whatever leads back to itself
            found = sorted(name for name in self._names(node) if len(name) <= _LONGEST_NAME)
            self._read[key] = frozenset(found[:_MOST_MEANINGS])
        return self._read[key]

    def _names(self, node: ast.expr) -> Iterable[str]:
        match node:
            case ast.Name(name):
                return self._looked_up(name)
            case ast.Attribute(value, attribute):
                return [f"{name}.{attribute}" for name in self.names_of(value)]
            case ast.Subscript(value, key):
                return self._items(self.names_of(value), self.text_of(key))
            case ast.Call():
                return self._results(node)
            case ast.IfExp(_, body, orelse):
                return self.names_of(body) | self.names_of(orelse)
            case ast.BoolOp(_, values):
                return frozenset[str]().union(*map(self.names_of, values))
            case ast.NamedExpr(_, value):
                return self.names_of(value)
        return ()

    def _looked_up(self, name: str) -> frozenset[str]:
        if name not in self._known:
            self._known[name] = frozenset()
            meanings = self.bound(name)
            if meanings is not None:
                self._known[name] = frozenset[str]().union(*map(self._named, meanings))
            elif self.outer is not None:
                self._known[name] = self.outer._looked_up(name) | self._from_everything(name)
            elif hasattr(builtins, name):
                self._known[name] = frozenset([f"builtins.{name}"])
            else:
                self._known[name] = self._from_everything(name)
        return self._known[name]

    def _from_everything(self, name: str) -> frozenset[str]:
        return frozenset(f"{module}.{name}" for module in self.everything_of)

    def _named(self, meaning: Meaning) -> frozenset[str]:
        if isinstance(meaning, ast.expr):
            return self.names_of(meaning)
        return frozenset() if meaning is None else frozenset([meaning])

    def _items(self, containers: Iterable[str], key: str | None) -> Iterator[str]:
        """What stands under a text in a module's ``__dict__`` or among the imported modules."""
        for name in containers if key is not None else ():
            if name.endswith(_NAMESPACE):
                yield f"{name.removesuffix(_NAMESPACE)}.{key}"
            elif name == "sys.modules":
                yield str(key)
            elif name == "builtins.globals()":
                yield from self._module()._looked_up(str(key))

    def _module(self) -> Scope:
        return self.outer._module() if self.outer else self

    def _results(self, call: ast.Call) -> Iterator[str]:
        """What a call returns: looked up by a text, or an instance of what is called."""
        texts = [self.text_of(argument) for argument in call.args[:2]]
        for function in self.names_of(call.func):
            match function, texts:
                case "builtins.getattr", [_, str(name)]:
                    yield from (f"{owner}.{name}" for owner in self.names_of(call.args[0]))
                case "builtins.vars", [_]:
                    yield from (owner + _NAMESPACE for owner in self.names_of(call.args[0]))
                case "builtins.__import__", [str(name), *_]:
                    yield name if self._imports_the_last(call) else name.partition(".")[0]
                case "importlib.import_module", [str(name), *_]:
                    yield name
                case _, [str(name), *_] if function.endswith((".__getattribute__", ".__getattr__")):
                    yield f"{function.rpartition('.')[0]}.{name}"
                case _, [str(name), *_] if function.endswith((f"{_NAMESPACE}.get", f"{_NAMESPACE}.__getitem__")):
                    yield f"{function.rpartition(_NAMESPACE)[0]}.{name}"
                case "operator.attrgetter", [str(name)]:
                    yield f"operator.attrgetter {name}"
                case _, [_] if function.startswith("operator.attrgetter "):
                    wanted = function.partition(" ")[2]
                    yield from (f"{owner}.{wanted}" for owner in self.names_of(call.args[0]))
                case _:
                    yield instance_of(function)

    def _imports_the_last(self, call: ast.Call) -> bool:
        """Whether ``__import__`` is told what to take from the module, so that it returns the innermost one."""
        return len(call.args) > 3 or any(word.arg == "fromlist" for word in call.keywords)

    def text_of(self, node: ast.expr) -> str | None:
        """The text that an expression is: a constant, texts put together, or a name that stands for one."""
        match node:
            case ast.Constant(str(text)):
                return text
            case ast.BinOp(left, ast.Add(), right):
                one, other = self.text_of(left), self.text_of(right)
                return None if one is None or other is None else one + other
            case ast.JoinedStr(values):
                parts = [self.text_of(value) for value in values]
                return None if None in parts else "".join(map(str, parts))
            case ast.FormattedValue(value, -1, None):
                return self.text_of(value)
            case ast.Name(name):
                return self._text_bound(name)
        return None

    def _text_bound(self, name: str) -> str | None:
        meanings = self.bound(name)
        if meanings is None:
            return self.outer._text_bound(name) if self.outer else None
        match meanings:
            case [ast.Constant(str(text))]:
                return text
        return None
