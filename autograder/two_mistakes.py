"""Answers with two known mistakes in them, made by merging the sources of two misconceptions.

Each misconception is a change of some right answer. Where two of them change different places of the same right answer,
a three-way merge of their tokens is an answer that makes both mistakes, as a student might.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from merge3 import Merge3

from autograder.model import Cell, Program, Question
from autograder.sets import LoadedSet

_NEARLY = 0.6  # below this likeness a wrong answer is another program, not a change of the right one
_INDENTS = {tokenize.INDENT: "<indent>", tokenize.DEDENT: "<dedent>", tokenize.NEWLINE: "<newline>"}
_LEFT_OUT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}


@dataclass(frozen=True)
class TwoMistakes:
    """An answer to ``question`` that makes the mistakes ``one`` and ``other``."""

    name: str
    question: str
    one: str
    other: str
    source: str


def two_mistakes(loaded: LoadedSet, question: Question) -> list[TwoMistakes]:
    """All merges without a conflict, each different from what it is made of."""
    wrong = _definitions(loaded.misconceptions.program, [item.name for item in loaded.misconceptions.to(question.id)])
    right = _definitions(loaded.alternatives.program, [item.name for item in loaded.alternatives.to(question.id)])
    right |= _definitions(loaded.reference, [question.entry_point])
    tokens = {name: _tokens(definition) for name, definition in (right | wrong).items()}
    bases = {name: _nearest(tokens[name], {other: tokens[other] for other in right}) for name in wrong}
    found: list[TwoMistakes] = []
    for one, other in combinations(wrong, 2):
        base = bases[one]
        if base is not None and base == bases[other] and type(wrong[one]) is type(wrong[other]):
            merged = _merged(tokens[base], tokens[one], tokens[other])
            if merged and merged not in (tokens[base], tokens[one], tokens[other]):
                name = f"merged_{len(found)}_{question.id}"
                found.append(TwoMistakes(name, question.id, one, other, _source(merged, name)))
    return found


def program_of(loaded: LoadedSet, answers: list[TwoMistakes]) -> Program:
    """The merged answers, each in a cell of its own, after the imports and helpers of the wrong answers."""
    own = loaded.misconceptions.program
    cells = [Cell(answer.source, answer.name) for answer in answers]
    return Program((*loaded.reference.cells, *own.cells, *cells), {answer.name: answer.name for answer in answers})


def _definitions(program: Program, names: Collection[str]) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    return {
        node.name: node
        for cell in program.cells
        for node in ast.parse(cell.source).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names
    }


def _tokens(definition: ast.FunctionDef | ast.ClassDef) -> tuple[str, ...]:
    """The definition without its name, decorators, docstrings, comments and layout: one text per token."""
    definition = ast.parse(ast.unparse(definition)).body[0]  # type: ignore[assignment]
    definition.name, definition.decorator_list = "ANSWER", []
    for node in ast.walk(definition):
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and _is_text(body[0]):
            del body[0]
    source = io.StringIO(ast.unparse(definition))
    read = tokenize.generate_tokens(source.readline)
    return tuple(_INDENTS.get(token.type, token.string) for token in read if token.type not in _LEFT_OUT)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _nearest(tokens: tuple[str, ...], right: Mapping[str, tuple[str, ...]]) -> str | None:
    likeness = {name: SequenceMatcher(None, tokens, other, autojunk=False).ratio() for name, other in right.items()}
    best = max(likeness, key=lambda name: likeness[name], default=None)
    return best if best is not None and likeness[best] >= _NEARLY else None


def _merged(base: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    merged: list[str] = []
    for group in Merge3(base, one, other).merge_groups():
        if group[0] == "conflict":
            return None
        merged += group[1]
    try:
        ast.parse(_source(merged, "ANSWER"))
    except SyntaxError:
        return None
    return tuple(merged)


def _source(tokens: Sequence[str], name: str) -> str:
    return "".join(_written(tokens)).replace("ANSWER", name)


def _written(tokens: Sequence[str]) -> Iterator[str]:
    depth, at_start = 0, True
    for token in tokens:
        if token in ("<indent>", "<dedent>"):
            depth += 1 if token == "<indent>" else -1
        elif token == "<newline>":
            yield "\n"
            at_start = True
        else:
            yield ("    " * depth if at_start else " ") + token
            at_start = False
