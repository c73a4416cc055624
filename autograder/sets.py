"""Load a problem set from its folder, without importing TensorFlow.

``checks.py`` is imported (it is ours and needs NumPy only). The solved notebook, the wrong answers and the other right
answers are only read: they run in a worker, as submissions do. Names and hints come from their syntax trees.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SetError, UnknownSetError, UnreadableSubmission
from autograder.model import Assignment, Cell, Program, Submission
from autograder.read import read

SOLUTIONS_FOLDER = "solutions"


@dataclass(frozen=True)
class KnownAnswer:
    """A misconception or an alternative: its name, the question it answers, and (wrong ones) the hint it earns.

    ``shared_hint`` takes the place of the hint where an answer may be any of several mistakes that have it in common.
    A ``stand_in`` is an alternative that may take the place of a student's own wrong answer where another one calls it.
    ``raises`` names the exception that a wrong answer raises on purpose where another one's author would have slipped.
    """

    name: str
    question: str
    hint: str = ""
    like: str | None = None
    stand_in: bool = False
    shared_hint: str | None = None
    raises: str | None = None


@dataclass(frozen=True)
class KnownAnswers:
    """All known answers of one kind, and the program that defines them (entry points are their own names)."""

    answers: tuple[KnownAnswer, ...]
    program: Program

    def to(self, question: str) -> tuple[KnownAnswer, ...]:
        """Those that answer one question."""
        return tuple(answer for answer in self.answers if answer.question == question)


@dataclass(frozen=True)
class LoadedSet:
    """A problem set ready to grade with. ``digest`` changes when any of its files does."""

    assignment: Assignment
    folder: Path
    reference: Program
    misconceptions: KnownAnswers
    alternatives: KnownAnswers
    stand_ins: Mapping[str, Cell]
    digest: str


def find_solutions(start: Path | None = None) -> Path:
    """The solutions folder of the course: below the working folder, else beside this package.

    Raises UnknownSetError when there is none.
    """
    places = [start or Path.cwd(), Path(__file__).resolve().parent.parent]
    for place in places:
        if (place / SOLUTIONS_FOLDER).is_dir():
            return place / SOLUTIONS_FOLDER
    raise UnknownSetError(f"No folder '{SOLUTIONS_FOLDER}' found in {places[0]}; run this from the course's folder.")


def set_names(solutions: Path) -> list[str]:
    """Slugs of the problem sets in a solutions folder, sorted."""
    return sorted(path.parent.name for path in solutions.glob("*/checks.py"))


def load_set(slug: str, solutions: Path | None = None) -> LoadedSet:
    """Load the set ``slug``. Raises UnknownSetError or SetError."""
    solutions = solutions or find_solutions()
    if slug not in set_names(solutions):
        known = ", ".join(set_names(solutions)) or "none"
        raise UnknownSetError(f"There is no problem set named {slug!r} in {solutions}; expected one of: {known}.")
    folder = solutions / slug
    assignment = _load_assignment(folder)
    notebook = folder / f"{slug}.py"
    if not notebook.is_file():
        raise SetError(f"{notebook} is missing; it holds the solved notebook that everything else comes from.")
    try:
        reference = read(Submission("reference", notebook), assignment)
    except UnreadableSubmission as error:
        raise SetError(f"The solved notebook of {slug} cannot be read: {error}") from error
    alternatives = _known_answers(folder / "alternatives.py", "alternative", assignment)
    loaded = LoadedSet(
        assignment=assignment,
        folder=folder,
        reference=reference,
        misconceptions=_known_answers(folder / "misconceptions.py", "misconception", assignment),
        alternatives=alternatives,
        stand_ins=_stand_ins(alternatives, assignment),
        digest=_digest(folder),
    )
    _check_likenesses(loaded)
    _check_shared_hints(loaded)
    return loaded


def _load_assignment(folder: Path) -> Assignment:
    path = folder / "checks.py"
    name = f"autograder_set_{folder.name}"
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise SetError(f"{path} cannot be imported.")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    except SetError as error:
        raise SetError(f"{path}, line {_line_in(path, error)}: {error}") from error
    except Exception as error:
        line = _line_in(path, error)
        raise SetError(f"{path}, line {line}, cannot be run: {type(error).__name__}: {error}") from error
    assignment = getattr(module, "ASSIGNMENT", None)
    if not isinstance(assignment, Assignment) or assignment.slug != folder.name:
        raise SetError(f"{path} must define ASSIGNMENT = ProblemSet({folder.name!r}, ...).")
    return assignment


def _line_in(path: Path, error: Exception) -> int:
    """The line of the file that led to the error, the last one where several did; 0 where none did."""
    if isinstance(error, SyntaxError) and error.lineno:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == str(path)), 0)


def _known_answers(path: Path, decorator: str, assignment: Assignment) -> KnownAnswers:
    """Read the decorated definitions of a file. Raises SetError for a decorator that cannot be read."""
    if not path.is_file():
        return KnownAnswers((), Program((), {}))
    source = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise SetError(f"{path} has a syntax error in line {error.lineno}: {error.msg}.") from error
    answers = []
    for node in tree.body:
        for keywords in _decorations(node, decorator, path):
            answers.append(_known_answer(node, keywords, decorator, path, assignment))
    names = [answer.name for answer in answers]
    if twice := [name for name in names if names.count(name) > 1]:
        lines = [node.lineno for node in tree.body if getattr(node, "name", None) == twice[0]]
        raise SetError(f"{path}, line {lines[-1]}: {twice[0]!r} is defined twice, the first time in line {lines[0]}.")
    return KnownAnswers(tuple(answers), Program((Cell(source, path.name),), {name: name for name in names}))


def _stand_ins(alternatives: KnownAnswers, assignment: Assignment) -> dict[str, Cell]:
    """A cell for each question that has a stand-in: the imports of the alternatives, and the one under its name.

    Raises SetError when a question has two.
    """
    entry_points = {question.id: question.entry_point for question in assignment.questions}
    cells: dict[str, Cell] = {}
    for answer in alternatives.answers:
        if answer.stand_in:
            if answer.question in cells:
                raise SetError(f"Question {answer.question} of {assignment.slug} has two stand-ins, expected one.")
            source = _alone(alternatives.program.cells[0].source, answer.name, entry_points[answer.question])
            cells[answer.question] = Cell(source, f"the stand-in for {entry_points[answer.question]}")
    return cells


def _alone(source: str, name: str, entry_point: str) -> str:
    """The file's imports and one of its definitions, renamed and without decorators."""
    kept: list[ast.stmt] = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "autograder" not in ast.dump(node):
            kept.append(node)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            node.name, node.decorator_list = entry_point, []
            kept.append(node)
    return ast.unparse(ast.Module(kept, type_ignores=[]))


_ARGUMENTS: Mapping[str, Mapping[str, type]] = {
    "misconception": {"of": str, "hint": str, "like": str, "shared_hint": str, "raises": str},
    "alternative": {"of": str, "stand_in": bool},
}


def _decorations(node: ast.stmt, decorator: str, path: Path) -> list[Mapping[str, str | bool]]:
    """The arguments of each such mark of a definition. Raises SetError for one that would be passed over unread."""
    found: list[Mapping[str, str | bool]] = []
    for mark in getattr(node, "decorator_list", []):
        called = mark.func if isinstance(mark, ast.Call) else mark
        name = getattr(called, "attr", getattr(called, "id", ""))
        where = f"{path}, line {mark.lineno}"
        if name in _ARGUMENTS and name != decorator:
            raise SetError(f"{where}: @{name} stands in a file for others; expected @{decorator}.")
        if name == decorator:
            if not isinstance(mark, ast.Call) or not isinstance(called, ast.Name):
                raise SetError(f'{where}: expected @{decorator}(of="question", ...), received {ast.unparse(mark)}.')
            found.append(_plain_arguments(mark, decorator, where))
    return found


def _plain_arguments(mark: ast.Call, decorator: str, where: str) -> Mapping[str, str | bool]:
    kinds = _ARGUMENTS[decorator]
    if mark.args:
        raise SetError(f"{where}: @{decorator} takes its arguments by name: {', '.join(kinds)}.")
    words: dict[str, str | bool] = {}
    for word in mark.keywords:
        value = getattr(word.value, "value", ...)
        if word.arg is None or word.arg not in kinds:
            raise SetError(f"{where}: @{decorator} has no argument {word.arg!r}; expected {', '.join(kinds)}.")
        if not isinstance(value, (str, bool)) or not isinstance(value, kinds[word.arg]):
            kind = "True or False" if kinds[word.arg] is bool else "plain strings only"
            raise SetError(f"{where}: @{decorator} takes {kind} for {word.arg}, received {ast.unparse(word.value)}.")
        words[word.arg] = value
    return words


def _known_answer(
    node: ast.stmt, keywords: Mapping[str, str | bool], decorator: str, path: Path, assignment: Assignment
) -> KnownAnswer:
    name = str(getattr(node, "name", ""))
    question = str(keywords.get("of", ""))
    known = [q.id for q in assignment.questions]
    where = f"{path}, line {node.lineno}"
    if question not in known:
        raise SetError(f"{where}: {name} answers {question!r}, expected one of: {', '.join(known)}.")
    if decorator == "misconception" and not str(keywords.get("hint", "")).strip():
        raise SetError(f"{where}: the misconception {name} has no hint; expected a question that leads to the mistake.")
    hint, stand_in = str(keywords.get("hint", "")), keywords.get("stand_in") is True
    like, shared, raises = (
        str(keywords[word]) if keywords.get(word) else None for word in ("like", "shared_hint", "raises")
    )
    return KnownAnswer(name, question, hint, like, stand_in, shared, raises)


def _check_likenesses(loaded: LoadedSet) -> None:
    by_name = {answer.name: answer for answer in loaded.misconceptions.answers}
    for answer in by_name.values():
        if answer.like is not None and (
            answer.like not in by_name or by_name[answer.like].question != answer.question or by_name[answer.like].like
        ):
            raise SetError(
                f"Misconception {answer.name} of {loaded.assignment.slug} is said to be like {answer.like!r}, which is "
                "not the first of its kind for the same question."
            )


def _check_shared_hints(loaded: LoadedSet) -> None:
    """Raises SetError for a shared hint that is never asked: nobody shares it, or the first of its kind speaks."""
    kinds = [answer for answer in loaded.misconceptions.answers if answer.like is None]
    for answer in loaded.misconceptions.answers:
        others = [other for other in kinds if other.question == answer.question and other.name != answer.name]
        where = f"The shared hint of misconception {answer.name} of {loaded.assignment.slug}"
        if answer.shared_hint and answer.like:
            raise SetError(f"{where} is never asked; expected one of {answer.like!r}, which it is said to be like.")
        if answer.shared_hint and all(answer.shared_hint != (other.shared_hint or other.hint) for other in others):
            raise SetError(f"{where} is nobody else's; expected another one of {answer.question} with the same text.")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
