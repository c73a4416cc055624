"""Traces that code leaves in a text: runs of tokens as they are written, and parts of its syntax tree.

Parts of trees are compared without layout, comments, annotations and the author's choice of names: a solution whose
variables were renamed leaves the same ones. What is public leaves traces, too; these are taken away from the secret
ones.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

__all__ = ["Lines", "Traces", "code_in", "parsed", "parts_in", "runs_of", "traces_of", "tree_parts"]

RUN = 10
"""Tokens in a run."""
_SHORTEST_RUN = 5
_SMALLEST_PART = 10
_SMALLEST_BLOCK = 8
_LARGEST_PART = 150
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|[^\w\s]")
_KEPT_NAMES = frozenset({*dir(builtins), "tf", "np", "keras", "math", "ops", "tfnn", "numpy", "tensorflow", "layers"})
_FENCE = re.compile(r"^(```|~~~).*?\n(.*?)^\1", re.MULTILINE | re.DOTALL)
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_GAP = re.compile(r"\n\s*\n")

Lines = Collection[tuple[int, int]]
"""Ranges of lines of a file, first and last included, from 1."""
Part = tuple[str, ...]


@dataclass
class Traces:
    """Runs of tokens and hashes of parts of trees, each with the name of what left it."""

    runs: dict[Part, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    def add(self, other: Traces) -> None:
        """Take in those of ``other`` that are not known yet."""
        self.runs = {**other.runs, **self.runs}
        self.parts = {**other.parts, **self.parts}

    def without(self, public: Traces) -> Traces:
        """Those that ``public`` lacks."""
        return Traces(
            {run: name for run, name in self.runs.items() if run not in public.runs},
            {part: name for part, name in self.parts.items() if part not in public.parts},
        )

    @cached_property
    def lengths(self) -> Sequence[int]:
        """How many tokens the runs have, each number once."""
        return sorted({len(run) for run in self.runs}, reverse=True)


def traces_of(source: str, name: str, lines: Lines | None = None) -> Traces:
    """The traces of a text: of all of it, or of what stands in ``lines``."""
    ranges = lines if lines is not None else [(1, source.count("\n") + 1)]
    traces = Traces()
    written = source.splitlines()
    for first, last in ranges:
        for text in {"\n".join(written[first - 1 : last]), _without_comments(written[first - 1 : last])}:
            traces.runs.update((run, name) for run, _ in runs_of(text, [RUN]))
            if _SHORTEST_RUN <= len(_TOKEN.findall(text)) < RUN:
                traces.runs[tuple(_TOKEN.findall(text))] = name
    for code, first_line in code_in(source):
        shifted = [(first - first_line, last - first_line) for first, last in ranges]
        traces.parts.update((part, name) for part, _ in tree_parts(code, shifted))
    return traces


def runs_of(text: str, lengths: Sequence[int]) -> Iterator[tuple[Part, int]]:
    """Every run of so many tokens of a text, with its position."""
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
    words = [word for word, _ in tokens]
    for length in lengths:
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length]), tokens[start][1]


def code_in(text: str) -> Iterator[tuple[ast.Module, int]]:
    """Every stretch of a text that is Python (all of it, fenced blocks or paragraphs), with the line before it."""
    whole = parsed(text)
    if whole is not None:
        yield whole, 0
        return
    stretches = [(match.group(2), match.start(2)) for match in _FENCE.finditer(text)]
    if not stretches:
        starts = [0, *(match.end() for match in _GAP.finditer(text))]
        stretches = [(text[start:end], start) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    for stretch, start in stretches:
        tree = parsed(stretch)
        if tree is not None:
            yield tree, text.count("\n", 0, start)


def parsed(text: str) -> ast.Module | None:
    """The tree of a text that is Python once notebook commands and a common indentation are taken away, else None."""
    try:
        return ast.parse(textwrap.dedent(_MAGIC.sub(r"\1pass", text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=2048)
def parts_in(text: str) -> tuple[tuple[str, int], ...]:
    """The parts of all code in a text, each with its line. Remembered: the same module is met in many archives."""
    return tuple((part, before + line) for tree, before in code_in(text) for part, line in tree_parts(tree))


def tree_parts(tree: ast.Module, lines: Lines | None = None) -> Iterator[tuple[str, int]]:
    """Fingerprints of the statements, expressions and neighboring statements of a tree that say enough, with lines.

    With ``lines`` only of those that lie in them wholly. Large ones are left out: what is in them is there.
    """
    sizes: dict[ast.AST, int] = {}
    _measure(tree, sizes)
    for node in sizes:
        fits = _SMALLEST_PART <= sizes[node] <= _LARGEST_PART
        if fits and isinstance(node, (ast.stmt, ast.expr)) and _lies_in(node, lines):
            yield _fingerprint([node]), node.lineno
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list):
                inside = [one for one in block if _lies_in(one, lines) and not _is_docstring(one)]
                yield from ((_fingerprint(some), some[0].lineno) for some in _neighbors(inside, sizes))


def _neighbors(block: Sequence[ast.stmt], sizes: Mapping[ast.AST, int]) -> Iterator[Sequence[ast.stmt]]:
    """All statements of a block, and any two that follow each other."""
    if len(block) > 1 and _SMALLEST_BLOCK <= sum(sizes[one] for one in block) <= _LARGEST_PART:
        yield block
    for pair in pairwise(block):
        if _SMALLEST_PART <= sum(sizes[one] for one in pair) <= _LARGEST_PART:
            yield pair


def _measure(node: ast.AST, sizes: dict[ast.AST, int]) -> int:
    """How many names, constants, operations and statements there are in it and in each of its parts."""
    own = not isinstance(node, (ast.expr_context, ast.arguments))
    sizes[node] = own + sum(_measure(child, sizes) for child in ast.iter_child_nodes(node))
    return sizes[node]


def _lies_in(node: ast.stmt | ast.expr, lines: Lines | None) -> bool:
    last = node.end_lineno or node.lineno
    return lines is None or any(start <= node.lineno and last <= end for start, end in lines)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _fingerprint(nodes: Sequence[ast.AST]) -> str:
    """The tree as text, with names numbered as they come. Names of libraries, attributes and keywords stay."""
    names: dict[str, str] = {}

    def renamed(name: str) -> str:
        return name if name in _KEPT_NAMES else names.setdefault(name, f"_{len(names)}")

    def shown(item: object) -> str:
        if isinstance(item, list):
            return "[" + ",".join(map(shown, item)) + "]"
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            body = [one for one in item.body if not _is_docstring(one)]
            return f"def({shown(getattr(item, 'args', []))}{shown(body)})"
        if isinstance(item, ast.Name):
            return renamed(item.id)
        if isinstance(item, ast.arg):
            return renamed(item.arg)
        if isinstance(item, ast.AST):
            ignored = ("ctx", "annotation", "type_comment", "kind", "returns")
            fields = [f"{key}={shown(value)}" for key, value in ast.iter_fields(item) if key not in ignored]
            return f"{type(item).__name__}({','.join(fields)})"
        return repr(item)

    return shown(list(nodes))


def _without_comments(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))
