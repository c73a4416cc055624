"""What the result of each question depends on, as digests: a change elsewhere in the problem set leaves them alone.

A question depends on its own checks, on whatever else in ``checks.py`` acts by itself or is looked up by them, on its
cell of the solved notebook, on the cells that answer no question, on the cells of questions whose names it looks up,
and on the other questions' stand-ins. What is told about a wrong answer depends on the known answers to the question,
too. Comments, layout and docstrings do not matter. Where it cannot be told what a statement is for, it counts for all.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import tfnn
from autograder.library_names import canonical
from autograder.model import Question, Visibility
from autograder.sets import LoadedSet
from autograder.source_parts import Part, leads_to, parts_of

__all__ = ["JUDGING_SOURCES", "QuestionKey", "machinery_digest", "question_keys"]

JUDGING_SOURCES = (
    "answer_key.py",
    "authoring.py",
    "authors_mistakes.py",
    "diagnose.py",
    "errors.py",
    "examine.py",
    "example",
    "exercises.py",
    "follow_through.py",
    "forbidden",
    "grade.py",
    "judge.py",
    "library_names.py",
    "model.py",
    "read.py",
    "right_answers.py",
    "sandbox",
    "sets.py",
    "source_parts.py",
    "two_mistakes.py",
    "untrusted.py",
)
"""Files and folders of this package that decide how a submission is judged: all that ``autograder.grade`` imports."""

_SHOWN_ONLY = ("points", "visibility")  # of a check's keywords: what they say is taken from the check itself
_DIGITS = 16
_KNOWN_FILES = ("checks.py", "misconceptions.py", "alternatives.py")

_VISIBLE = Visibility.VISIBLE


@dataclass(frozen=True)
class QuestionKey:
    """Three digests. ``judged``: all that decides how each check ends. ``told``: the known wrong and other right
    answers, which decide what is told about a wrong one. ``shown``: points, titles, order and visibility, which can be
    exchanged in a finished report.
    """

    judged: str
    told: str
    shown: str

    def __str__(self) -> str:
        return f"{self.judged}.{self.told}.{self.shown}"

    @staticmethod
    def parse(text: str) -> QuestionKey | None:
        """The key that ``str`` made this text of; None for any other text."""
        parts = text.split(".")
        return QuestionKey(*parts) if len(parts) == 3 and all(parts) else None


def question_keys(loaded: LoadedSet) -> Mapping[str, QuestionKey]:
    """The key of each question of a set, by its id, in the set's order."""
    checks = _checks_source((loaded.folder / "checks.py").read_text(encoding="utf-8"))
    known = [_known_answers_source(loaded.folder / name) for name in ("misconceptions.py", "alternatives.py")]
    reference = _reference_cells(loaded)
    others = [*_other_files(loaded)]
    keys = {}
    for question in loaded.assignment.questions:
        facts = _facts(question) + _forbidden(question, loaded)
        judged = [checks.own(question.id), checks.shared(question.id), facts, others]
        judged += [_counted_cells(reference, question), _stand_ins(loaded, question)]
        told = [[source.own(question.id), source.shared(question.id)] for source in known]
        keys[question.id] = QuestionKey(_digest(judged), _digest(told), _digest(_shown(question, loaded)))
    return keys


@cache
def machinery_digest() -> str:
    """A digest of what exercises and judges: our sources, and the versions of Python and of what computes.

    An edited probe or judge, or another TensorFlow, leaves no old result standing.
    """
    digest = hashlib.sha256(repr(_computing_versions()).encode())
    package, kit = Path(__file__).parent, Path(tfnn.__file__).parent
    for place in [kit, *(package / name for name in JUDGING_SOURCES)]:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_DIGITS]


def _computing_versions() -> list[tuple[str, str | None]]:
    """Python and the installed packages that answers may depend on, TensorFlow under whichever of its names."""
    names = ("keras", "numpy", "tensorflow", "tensorflow-cpu", "tf-nightly")
    found = [(name, next((item.version for item in distributions(name=name)), None)) for name in names]
    return [("python", ".".join(platform.python_version_tuple()[:2])), *found]


class _Source:
    """A file of the set: its statements, each with the questions that it belongs to.

    A statement that belongs to none and acts by itself counts for all questions; a definition counts for the questions
    whose statements lead to its name.
    """

    def __init__(self, parts: Sequence[Part], owners: Sequence[Collection[str]]) -> None:
        self._parts = parts
        self._owners = owners
        self._texts = [part.text for part in parts]
        self._acts = [not (owner or part.is_definition) for part, owner in zip(parts, owners, strict=True)]

    def own(self, question: str) -> list[str]:
        """The statements that belong to a question. Their order does not matter."""
        return sorted(text for text, owner in zip(self._texts, self._owners, strict=True) if question in owner)

    def shared(self, question: str) -> list[str]:
        """The statements that count for a question and do not belong to it."""
        rows = list(zip(self._parts, self._texts, self._owners, self._acts, strict=True))
        roots = [part.reads for part, _, owner, acts in rows if acts or question in owner]
        names = leads_to(self._parts, frozenset[str]().union(*roots))
        return [
            text
            for part, text, owner, acts in rows
            if question not in owner and (acts or not part.binds.isdisjoint(names))
        ]


def _checks_source(text: str) -> _Source:
    """``@softmax.check(...)`` belongs to ``softmax = Question("softmax", ...)``.

    The statements that build questions and the set are left out: what they say is taken from the finished assignment.
    """
    parts = parts_of(text)
    variables = {name: question for part in parts for name, question in _question_made(part.node)}
    kept = [part for part in parts if not _question_made(part.node) and not _makes_the_set(part.node)]
    owners = []
    for part in kept:
        mine = set()
        for call in _decorations(part.node):
            target = call.func
            if isinstance(target, ast.Attribute) and target.attr == "check" and isinstance(target.value, ast.Name):
                call.keywords = [word for word in call.keywords if word.arg not in _SHOWN_ONLY]
                mine.add(variables.get(target.value.id, ""))
        owners.append(mine - {""})
    return _Source(kept, owners)


def _known_answers_source(path: Path) -> _Source:
    """Definitions marked ``of`` a question belong to it."""
    parts = parts_of(path.read_text(encoding="utf-8") if path.is_file() else "")
    owners = []
    for part in parts:
        words = [word.value for call in _decorations(part.node) for word in call.keywords if word.arg == "of"]
        owners.append({str(word.value) for word in words if isinstance(word, ast.Constant)})
    return _Source(parts, owners)


def _decorations(node: ast.stmt) -> list[ast.Call]:
    return [call for call in getattr(node, "decorator_list", []) if isinstance(call, ast.Call)]


def _question_made(node: ast.stmt) -> list[tuple[str, str]]:
    """The variable and the id of ``softmax = Question("softmax", ...)``; nothing for any other statement."""
    match node:
        case ast.Assign([ast.Name(name)], ast.Call(ast.Name("Question"), [ast.Constant(str() as question)])):
            return [(name, question)]
    return []


def _makes_the_set(node: ast.stmt) -> bool:
    match node:
        case ast.Assign([ast.Name("ASSIGNMENT")], ast.Call(ast.Name("ProblemSet"))):
            return True
    return False


def _facts(question: Question) -> list[object]:
    """What the finished question says about judging, whatever statements made it so.

    A visible check's reason may show expected values, so whether it is visible decides the reason.
    """
    facts = [
        (check.id, check.needs, check.timeout_s, check.rtol, check.atol, check.costly, check.visibility is _VISIBLE)
        for check in question.checks
    ]
    return [question.id, question.entry_point, *sorted(facts, key=lambda fact: fact[0])]


def _forbidden(question: Question, loaded: LoadedSet) -> list[object]:
    """What the answer is to do without, what that costs, and which other answers are to do without the same."""
    if not question.forbidden:
        return []
    others = [
        [other.entry_point, sorted(set(map(canonical, other.forbidden)) & set(map(canonical, question.forbidden)))]
        for other in loaded.assignment.questions
        if other.id != question.id
    ]
    shared = sorted(other for other in others if other[1])
    return [sorted(question.forbidden), loaded.assignment.forbidden_calls, shared]


def _shown(question: Question, loaded: LoadedSet) -> list[object]:
    checks = [(check.id, check.title, check.points, check.visibility.value) for check in question.checks]
    return [loaded.assignment.title, question.title, checks]


def _reference_cells(loaded: LoadedSet) -> list[tuple[str | None, list[Part]]]:
    """Each cell of the solved notebook: whose answer it holds, and its statements.

    A cell that is no Python counts as one text for all questions.
    """
    cells: list[tuple[str | None, list[Part]]] = []
    for cell in loaded.reference.cells:
        try:
            cells.append((cell.grade_id, list(parts_of(cell.source))))
        except SyntaxError:
            cells.append((None, list(parts_of(repr([cell.source])))))
    return cells


def _counted_cells(cells: Sequence[tuple[str | None, Sequence[Part]]], question: Question) -> list[list[str]]:
    """The cells that count for a question: its own, those of no question, those of others that it looks up."""
    roots = {question.entry_point}.union(
        *(part.reads for owner, parts in cells if owner == question.id for part in parts)
    )
    names = leads_to((part for _, parts in cells for part in parts), roots)
    return [
        [part.text for part in parts]
        for owner, parts in cells
        if owner in (None, question.id) or any(not part.binds.isdisjoint(names) for part in parts)
    ]


def _other_files(loaded: LoadedSet) -> Iterator[str]:
    known = {*_KNOWN_FILES, f"{loaded.assignment.slug}.py"}
    for path in sorted(loaded.folder.glob("*.py")):
        if path.name not in known:
            yield f"{path.name}\n{path.read_text(encoding='utf-8')}"


def _stand_ins(loaded: LoadedSet, question: Question) -> list[tuple[str, str]]:
    """The right answers to other questions that may run in place of a submission's own when this one calls them."""
    return sorted((other, cell.source) for other, cell in loaded.stand_ins.items() if other != question.id)


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:_DIGITS]
