"""What is secret in a problem set, and what of it the handout shows anyway and so is not.

Public is what stands in the solved notebook outside of its solutions, the code of ``tfnn``, and the samples of visible
checks. There is no list of exceptions.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tfnn
from autograder.answer_key import AnswerKey
from autograder.judge import Expectation
from autograder.model import Check, Question, Visibility
from autograder.release.code_traces import Lines, Traces, traces_of
from autograder.release.secret_numbers import SecretNumbers
from autograder.sets import LoadedSet
from tfnn import public_checks
from tfnn.inputs import map_arrays
from tfnn.judges import NamedJudge

__all__ = ["Canary", "Secrets", "canaries", "secrets_of"]

_SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*\n?", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"### (BEGIN|END) SOLUTION")
_KNOWN_ANSWERS = (("misconceptions.py", "the known wrong answer"), ("alternatives.py", "the right answer"))
_FEWEST_WORDS = 3
_SHORTEST_ID = 12


@dataclass(frozen=True)
class Canary:
    """A text that stands wherever a hidden check was copied, reported or pickled, and nowhere in what students get."""

    check: str
    text: str


@dataclass(frozen=True)
class Secrets:
    """All that is looked for. ``points`` are those of the cells of each set's notebook, by grade_id."""

    traces: Traces
    canaries: tuple[Canary, ...]
    judges: Mapping[str, str]
    numbers: SecretNumbers
    points: Mapping[str, Mapping[str, int]]


def secrets_of(sets: Iterable[LoadedSet], keys: Iterable[tuple[LoadedSet, AnswerKey]]) -> Secrets:
    """The secrets of ``sets``; numbers only of those that an answer key is given for."""
    known = list(sets)
    public, secret = _code_of_tfnn(), Traces()
    for loaded in known:
        shown, hidden = _notebook_traces(loaded)
        public.add(shown)
        secret.add(hidden)
        secret.add(_authors_traces(loaded))
    texts = " ".join([*(_squeezed(_public_text(loaded)) for loaded in known), _squeezed(_text_of_tfnn())])
    return Secrets(
        traces=secret.without(public),
        canaries=tuple(canary for loaded in known for canary in canaries(loaded, texts)),
        judges=_judges(known),
        numbers=_numbers(list(keys)),
        points={loaded.assignment.slug: _points(loaded) for loaded in known},
    )


def canaries(loaded: LoadedSet, public: str | None = None) -> Iterator[Canary]:
    """The canaries of a set's hidden checks: their own names and sentences, where these are long and not public.

    Nobody has to write them, and whatever carries a check (its source, a pickle, a report, a list of titles) has one.
    """
    shown = _squeezed(_public_text(loaded)) if public is None else public
    for question in loaded.assignment.questions:
        visible = {check.title.casefold() for check in question.checks if check.visibility is Visibility.VISIBLE}
        for check in _hidden(question):
            title, name = check.title.casefold(), f"{question.id}.{check.id}"
            candidates = [name]
            if len(title.split()) >= _FEWEST_WORDS and title not in visible:
                candidates.append(title)
            if len(check.id) >= _SHORTEST_ID and "_" in check.id:
                candidates.append(check.id)
            yield from (Canary(name, text) for text in candidates if text.casefold() not in shown)


def _hidden(question: Question) -> list[Check]:
    return [check for check in question.checks if check.visibility is not Visibility.VISIBLE]


def _points(loaded: LoadedSet) -> dict[str, int]:
    # As in the student version: points of a bonus question come on top of nbgrader's maximum.
    return {f"{one.id}-check": 0 if one.bonus else one.max_score for one in loaded.assignment.questions}


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


# ------------------------------------------------------------------------------------------------------------- code


def _notebook(loaded: LoadedSet) -> tuple[Path, str]:
    path = loaded.folder / f"{loaded.assignment.slug}.py"
    return path, path.read_text(encoding="utf-8")


def _solution_lines(source: str) -> list[tuple[int, int]]:
    marks = [(match.group(1), source.count("\n", 0, match.start()) + 1) for match in _MARK.finditer(source)]
    begun = [line for word, line in marks if word == "BEGIN"]
    ended = [line for word, line in marks if word == "END"]
    return [(first + 1, last - 1) for first, last in zip(begun, ended, strict=False)]


def _others(lines: Lines, length: int) -> list[tuple[int, int]]:
    """The ranges between those given, the marks' own lines left out."""
    borders = [-1, *(line for pair in sorted(lines) for line in pair), length + 2]
    return [(last + 2, first - 2) for last, first in zip(borders[::2], borders[1::2], strict=True) if last + 2 < first]


def _notebook_traces(loaded: LoadedSet) -> tuple[Traces, Traces]:
    """What the solved notebook shows students, and what it does not."""
    path, source = _notebook(loaded)
    hidden = _solution_lines(source)
    shown = traces_of(source, "", _others(hidden, source.count("\n") + 1))
    for text in (*_public_cells(loaded), *_public_data(loaded)):
        shown.add(traces_of(text, ""))
    secret = Traces()
    for first, last in hidden:
        secret.add(traces_of(source, f"the solution in {path.name}, line {first}", [(first, last)]))
    return shown, secret


def _public_cells(loaded: LoadedSet) -> list[str]:
    """The cells of the solved notebook as students see them: without solutions, text as its readers see it."""
    import jupytext

    without = _SOLUTION.sub(r"\1# YOUR CODE HERE\n\1raise NotImplementedError()\n", _notebook(loaded)[1])
    return [cell.source for cell in jupytext.reads(without, fmt="py:percent").cells]


def _public_data(loaded: LoadedSet) -> Iterator[str]:
    """What is written down of the visible checks: their sentences and their judges' parameters."""
    for question in loaded.assignment.questions:
        yield question.title
        for check in question.checks:
            if check.visibility is Visibility.VISIBLE:
                yield check.title
                if isinstance(check.judge, NamedJudge):
                    yield json.dumps([check.judge.name, dict(check.judge.parameters)], default=str)


def _public_text(loaded: LoadedSet) -> str:
    return "\n\n".join([*_public_cells(loaded), *_public_data(loaded)])


def _authors_traces(loaded: LoadedSet) -> Traces:
    """Those of the definitions in checks.py, misconceptions.py and alternatives.py, docstrings and hints left out."""
    traces = Traces()
    for name, what in (("checks.py", "checks.py,"), *_KNOWN_ANSWERS):
        path = loaded.folder / name
        if path.is_file():
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Assign)):
                    place = getattr(node, "name", f"line {node.lineno}")
                    traces.add(traces_of(_bare(node, keep_decorators=name == "checks.py"), f"{what} {place}"))
    return traces


def _bare(node: ast.FunctionDef | ast.ClassDef | ast.Assign, *, keep_decorators: bool) -> str:
    for one in ast.walk(node):
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)):
            one.body = one.body[1:] if ast.get_docstring(one) and len(one.body) > 1 else one.body
            one.decorator_list = one.decorator_list if keep_decorators else []
    return ast.unparse(node)


def _text_of_tfnn() -> str:
    sources = sorted(Path(tfnn.__file__).resolve().parent.rglob("*.py"))
    return "\n\n".join(path.read_text(encoding="utf-8") for path in sources)


def _code_of_tfnn() -> Traces:
    traces = Traces()
    for path in sorted(Path(tfnn.__file__).resolve().parent.rglob("*.py")):
        traces.add(traces_of(path.read_text(encoding="utf-8"), ""))
    return traces


# ------------------------------------------------------------------------------------------------- judges and numbers


def _judges(sets: list[LoadedSet]) -> dict[str, str]:
    """Parameters of hidden checks' judges as they would be written down, with the checks' names."""
    checks = [(one.id, check) for loaded in sets for one in loaded.assignment.questions for check in one.checks]
    shown = {"", *(_as_json(check) for _, check in checks if check.visibility is Visibility.VISIBLE)}
    written = {_as_json(check): f"{name}.{check.id}" for name, check in checks}
    return {text: name for text, name in written.items() if text not in shown}


def _as_json(check: Check) -> str:
    judge = check.judge
    if not isinstance(judge, NamedJudge) or not judge.parameters:
        return ""
    return "".join(json.dumps([judge.name, dict(judge.parameters)], default=str).split())


def _numbers(keys: list[tuple[LoadedSet, AnswerKey]]) -> SecretNumbers:
    secret: list[tuple[str, Any]] = []
    public: list[Any] = []
    for loaded, key in keys:
        public += _answers_of_mistakes(loaded)
        for question in loaded.assignment.questions:
            for check in question.checks:
                found = list(_arrays(key, question, check))
                if check.visibility is Visibility.VISIBLE:
                    public += [array for _, array in found]
                else:
                    secret += found
    return SecretNumbers(secret, public)


def _answers_of_mistakes(loaded: LoadedSet) -> Iterator[Any]:
    """What known wrong answers give to the samples, as committed. Students get it: a check looks for their hints in it.

    A step that moves nothing, for one, gives the weights that a hidden check begins with.
    """
    path = loaded.folder.parent.parent / "assignments" / loaded.assignment.slug / public_checks.FILE_NAME
    for question in public_checks.load(path).values() if path.is_file() else ():
        for mistake in question.mistakes:
            for answer in mistake.answers:
                yield from answer.arrays.values()


def _given(expectation: Expectation) -> list[Any]:
    given: list[Any] = []
    exercise = expectation.exercise
    for value in (*exercise.arguments, *exercise.keywords.values(), *exercise.withheld.values()):
        map_arrays(value, given.append)
    return given


def _arrays(key: AnswerKey, question: Question, check: Check) -> Iterator[tuple[str, Any]]:
    name = f"the hidden check {question.id}.{check.id}"
    for expectation in key.expectations(question, check):
        yield from ((f"inputs of {name}", array) for array in _given(expectation))
        yield from ((f"the reference's answer to {name}", array) for array in expectation.arrays.values())
