"""``nbgrader autograde`` over honest submissions, by nbgrader's own kernel and by our plug-in: time, and every score.

    python -m benchmarks.nbgrader_route [--submissions 30] [--repeats 1]

Both courses begin with the same release, submissions and gradebook, and draw the same inputs. nbgrader's test cells run
every distinct exercise of our checks once and give each check's points by our judges and tolerances, so that honest
submissions must earn the same on both sides. Every difference is printed; exit status 1 if there is one.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import click
import nbformat
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from autograder.answer_key import AnswerKey
from autograder.judge import Expectation
from autograder.model import Question
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set
from benchmarks import course, measuring
from benchmarks.honest_answers import write_honest_submissions
from benchmarks.notebook_points import EXERCISES, POINTS
from tfnn.judges import NamedJudge, matches_reference
from tfnn.public_checks import PublicCheck, PublicExercise, PublicQuestion, save

Scores = dict[tuple[str, str], float | None]

_TEST = "from benchmarks.notebook_points import earned\nearned({question!r}, globals())"
_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'benchmark'\n"
_SEED = "5eed"
_ENVIRONMENT = {"CUDA_VISIBLE_DEVICES": "-1"}
_NBGRADER = [sys.executable, "-m", "nbgrader"]


@click.command()
@click.option("--submissions", default=30, show_default=True)
@click.option("--repeats", default=1, show_default=True)
def main(submissions: int, repeats: int) -> None:
    """Measure, compare and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        students = _prepare(folder, submissions)
        seconds: dict[str, list[float]] = {"kernel": [], "plug-in": []}
        scores: dict[str, Scores] = {}
        for turn in range(repeats):
            for way, measured in seconds.items():
                copy = shutil.copytree(folder / way, folder / f"{way}{turn}")
                command = [*_NBGRADER, "autograde", course.SLUG]
                measured.append(measuring.run(command, copy, _ENVIRONMENT).seconds)
                scores[way] = _scores(copy, students)
        differences = list(_differences(scores["kernel"], scores["plug-in"]))
    base = statistics.median(seconds["kernel"])
    titles = {"kernel": "nbgrader's own kernel", "plug-in": "our plug-in, strict"}
    rows = [_row(titles[way], submissions, measured, base) for way, measured in seconds.items()]
    header = ["nbgrader autograde through", "submissions", "wall s (min / median)", "s each", "times faster"]
    measuring.print_table(f"Honest submissions to four questions, {repeats} repeats in turn", header, rows)
    _say_scores(scores["plug-in"], differences)
    sys.exit(1 if differences else 0)


def _row(title: str, count: int, seconds: list[float], base: float) -> list[str]:
    median = statistics.median(seconds)
    return [title, str(count), measuring.summary(seconds), f"{median / count:.2f}", f"{base / median:.1f}"]


def _say_scores(scores: Scores, differences: list[str]) -> None:
    per_question = {
        name: [score for (_, one), score in scores.items() if one == name] for name in course.FOUR_QUESTIONS
    }
    print(f"\n{len(scores)} scores, {len(scores) - len(differences)} equal; how often each:")
    for name, values in per_question.items():
        counted = {value: values.count(value) for value in sorted(set(values), key=lambda score: score or 0.0)}
        print(
            f"  {name}: " + ", ".join(f"{value:g} x {number}" for value, number in counted.items() if value is not None)
        )
    for difference in differences:
        print(difference)


def _differences(theirs: Scores, ours: Scores) -> list[str]:
    return [
        f"{student}, {question}: nbgrader {theirs[student, question]}, ours {ours[student, question]}"
        for student, question in sorted(theirs)
        if theirs[student, question] != ours[student, question]
    ]


def _prepare(folder: Path, count: int) -> list[str]:
    """Build both courses with everybody's submissions; returns the names of the students."""
    course.build_four_question_set(folder / "solutions")
    loaded = load_set(course.SLUG, folder / "solutions")
    kernel = folder / "kernel"
    source = kernel / "source" / course.SLUG
    source.mkdir(parents=True)
    (kernel / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    nbformat.write(_source_notebook(), source / f"{course.SLUG}.ipynb")
    _write_checks(source, loaded)
    measuring.run([*_NBGRADER, "generate_assignment", course.SLUG, "--create"], kernel)
    released = kernel / "release" / course.SLUG / f"{course.SLUG}.ipynb"
    students = write_honest_submissions(kernel / "submitted", released, loaded, count)
    plug_in = shutil.copytree(kernel, folder / "plug-in")
    ours = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (plug_in / "nbgrader_config.py").write_text(f"{ours}c.GradedNotebookExporter.seed = {_SEED!r}\n", encoding="utf-8")
    shutil.copytree(folder / "solutions", plug_in / "solutions")
    return students


def _source_notebook() -> Any:
    """The course's notebook with cells that give partial points in place of all or nothing."""
    notebook = course.source_notebook()
    for cell in notebook.cells:
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("grade"):
            cell.source = _TEST.format(question=facts["grade_id"].removesuffix("-check"))
    return notebook


def _write_checks(folder: Path, loaded: LoadedSet) -> None:
    """Draw the exercises, let the reference answer them, and write them beside the notebook."""
    with Zygote(hidden=(loaded.folder.parent,)) as zygote:
        key = AnswerKey(zygote, loaded, seed=_SEED)
    questions, points = [], {}
    for question in loaded.assignment.questions:
        distinct = list(
            {id(one): one for check in question.checks for one in key.expectations(question, check)}.values()
        )
        exercises = PublicCheck("all exercises", "", {}, tuple(_public(one) for one in distinct))
        questions.append(PublicQuestion(question.id, question.title, question.entry_point, (exercises,), 0))
        points[question.id] = _points(key, question, [id(one) for one in distinct])
    save(folder / EXERCISES, questions)
    (folder / POINTS).write_text(json.dumps(points), encoding="utf-8")


def _public(one: Expectation) -> PublicExercise:
    drawn = one.exercise
    return PublicExercise(
        drawn.probe, drawn.arguments, drawn.keywords, drawn.options, drawn.withheld, one.arrays, one.tolerances
    )


def _points(key: AnswerKey, question: Question, distinct: list[int]) -> list[dict[str, Any]]:
    """The question's checks as ``notebook_points`` reads them."""
    written = []
    for check in question.checks:
        judge = check.judge or matches_reference()
        if not isinstance(judge, NamedJudge):
            raise TypeError(f"The judge of {check.id} has no name, so nbgrader's cells cannot use it.")
        positions = [distinct.index(id(one)) for one in key.expectations(question, check)]
        facts = {"id": check.id, "points": check.points, "needs": list(check.needs)}
        written.append({**facts, "judge": [judge.name, dict(judge.parameters)], "exercises": positions})
    return written


def _scores(folder: Path, students: list[str]) -> Scores:
    """Each student's score for each question in a course's gradebook; None where there is none."""
    found: Scores = {}
    with warnings.catch_warnings(), Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own queries
        for student in students:
            for grade in book.find_submission_notebook(course.SLUG, course.SLUG, student).grades:
                found[student, grade.name.removesuffix("-check")] = grade.auto_score
    return found


if __name__ == "__main__":
    main()
