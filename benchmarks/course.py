"""What the measurements grade: a throw-away course with four questions of PS1, and submissions that are right.

Both graders get the very same notebooks, in nbgrader's own layout (``submitted/<student>/<set>/<set>.ipynb``).
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.sets import load_set

ROOT = Path(__file__).resolve().parent.parent
WHOLE_SET = "ps1_softmax"
SLUG = "ps1_four"
FOUR_QUESTIONS = ("softmax", "cross_entropy", "train_step", "accuracy")
EXERCISES = "exercises.npz"

_IMPORTS = "import keras\nimport numpy as np\nimport tensorflow as tf"
_LOAD_EXERCISES = """from pathlib import Path
from tfnn.probes import run_probe
from tfnn.public_checks import load
EXERCISES = {name: question.checks[0].exercises for name, question in load(Path("exercises.npz")).items()}
"""
_TEST = """for exercise in EXERCISES["{question}"]:
    received = run_probe(exercise.probe, {entry_point}, exercise.arguments, exercise.keywords, exercise.options)
    for name, expected in exercise.expected.items():
        np.testing.assert_allclose(received[name], expected, rtol=5e-3, atol=5e-3)
"""


def build_four_question_set(solutions: Path) -> None:
    """Write the set ``ps1_four`` into a solutions folder: PS1 cut down to four questions, their checks unchanged."""
    source, target = ROOT / "solutions" / WHOLE_SET, solutions / SLUG
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", f"{WHOLE_SET}.*"))
    with (target / "checks.py").open("a", encoding="utf-8") as file:
        questions = ", ".join(FOUR_QUESTIONS)
        file.write(f'\nASSIGNMENT = ProblemSet("{SLUG}", title="Four of PS1", version="1", questions=[{questions}])\n')
    for name in ("misconceptions.py", "alternatives.py"):
        path = target / name
        path.write_text(_without_other_questions(path.read_text(encoding="utf-8")), encoding="utf-8")
    cells = [f'# %% question="{question}"\n{answer}' for question, answer in reference_answers().items()]
    text = "\n\n".join([f"# %%\n{_IMPORTS}", *(cell for cell in cells if cell.split('"')[1] in FOUR_QUESTIONS)])
    (target / f"{SLUG}.py").write_text(text + "\n", encoding="utf-8")


def _without_other_questions(source: str) -> str:
    """The file without the definitions that are marked for a question we leave out."""
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not _keeps(node):
            del lines[node.decorator_list[0].lineno - 1 : node.end_lineno]
    return "\n".join(lines) + "\n"


def _keeps(node: ast.FunctionDef | ast.ClassDef) -> bool:
    marks = [call for call in node.decorator_list if isinstance(call, ast.Call)]
    of = {ast.literal_eval(word.value) for call in marks for word in call.keywords if word.arg == "of"}
    return not of or bool(of & set(FOUR_QUESTIONS))


def reference_answers() -> dict[str, str]:
    """The source of each solution cell of PS1, by question."""
    cells = load_set(WHOLE_SET, ROOT / "solutions").reference.cells
    return {cell.grade_id: cell.source for cell in cells if cell.grade_id}


def source_notebook() -> Any:
    """The solved notebook of the four questions with nbgrader's metadata: a solution cell and a locked test cell each.

    A test cell runs every distinct exercise of the question's checks once, as our worker does.
    """
    questions = {question.id: question for question in load_set(WHOLE_SET, ROOT / "solutions").assignment.questions}
    answers = reference_answers()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_IMPORTS)])
    notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for position, name in enumerate(FOUR_QUESTIONS):
        test = _TEST.format(question=name, entry_point=questions[name].entry_point)
        solution, check = nbformat.v4.new_code_cell(answers[name]), nbformat.v4.new_code_cell(test)
        if position == 0:
            check.source = _LOAD_EXERCISES + test
        common = {"schema_version": 3, "task": False}
        solution.metadata.nbgrader = dict(common, grade_id=name, grade=False, solution=True, locked=False)
        check.metadata.nbgrader = dict(
            common, grade_id=f"{name}-check", grade=True, solution=False, locked=True, points=questions[name].max_score
        )
        notebook.cells += [solution, check]
    return notebook


def write_submissions(folder: Path, count: int) -> list[Path]:
    """Write ``count`` right submissions, no two with equal bytes, into ``folder``."""
    paths = []
    for number in range(count):
        notebook = source_notebook() if not paths else nbformat.read(paths[0], as_version=4)
        notebook.cells[0].source = f"# student {number}\n{_IMPORTS}"
        path = folder / f"student{number:04d}" / SLUG / f"{SLUG}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        paths.append(path)
    return paths


def write_exercises(path: Path, solutions: Path, questions: Collection[str] = FOUR_QUESTIONS) -> int:
    """Draw the exercises of the set and write them with the reference's answers; returns how many there are."""
    from autograder.answer_key import AnswerKey
    from autograder.sandbox.launch import Zygote
    from tfnn.public_checks import PublicCheck, PublicQuestion, save

    loaded = load_set(SLUG, solutions)
    with Zygote(hidden=(solutions,)) as zygote:
        key = AnswerKey(zygote, loaded, seed="benchmark")
    written = []
    for question in loaded.assignment.questions:
        if question.id in questions:
            exercises = tuple(_distinct_exercises(key, question))
            check = PublicCheck("all exercises", "", {}, exercises)
            written.append(PublicQuestion(question.id, question.title, question.entry_point, (check,), 0))
    save(path, written)
    return sum(len(question.checks[0].exercises) for question in written)


def _distinct_exercises(key: Any, question: Any) -> Iterator[Any]:
    from tfnn.public_checks import PublicExercise

    distinct = {id(item): item for check in question.checks for item in key.expectations(question, check)}
    for item in distinct.values():
        exercise = item.exercise
        yield PublicExercise(
            exercise.probe, exercise.arguments, exercise.keywords, exercise.options, {}, item.arrays, item.tolerances
        )
