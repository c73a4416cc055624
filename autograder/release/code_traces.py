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
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

__all__ = ["Lines", "Traces", "code_in", "parsed", "runs_of", "traces_of", "tree_parts"]

RUN = 10
"""Tokens in a run."""
_SHORTEST_RUN = 5
_SMALLEST_PART = 10
_SMALLEST_BLOCK = 8
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


def tree_parts(tree: ast.Module, lines: Lines | None = None) -> Iterator[tuple[str, int]]:
    """Fingerprints of the statements, expressions and neighboring statements of a tree that say enough, with lines.

    With ``lines`` only of those that lie in them wholly.
    """
    for node in ast.walk(tree):
        if isinstance(node, (ast.stmt, ast.expr)) and _lies_in(node, lines) and _size(node) >= _SMALLEST_PART:
            yield _fingerprint([node]), node.lineno
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list):
                inside = [one for one in block if _lies_in(one, lines) and not _is_docstring(one)]
                if len(inside) > 1 and sum(map(_size, inside)) >= _SMALLEST_BLOCK:
                    yield _fingerprint(inside), inside[0].lineno
                for pair in pairwise(inside):
                    if sum(map(_size, pair)) >= _SMALLEST_PART:
                        yield _fingerprint(pair), pair[0].lineno


def _lies_in(node: ast.stmt | ast.expr, lines: Lines | None) -> bool:
    last = node.end_lineno or node.lineno
    return lines is None or any(start <= node.lineno and last <= end for start, end in lines)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _size(node: ast.AST) -> int:
    """How many names, constants, operations and statements there are in it; text in quotes counts for one."""
    return sum(not isinstance(one, (ast.expr_context, ast.arguments)) for one in ast.walk(node))


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
