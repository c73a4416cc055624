"""How often does a right submission lose a point? Many right submissions, graded by the real command under many seeds.

    python -m benchmarks.false_failures [--submissions 200] [--seeds 5]

Right submissions are the solved notebook, the examples named ``correct_*``, the solved notebook with one answer
replaced by one of ``alternatives.py`` (every one of them), and random mixtures of alternatives up to the number asked
for. Every lost check is printed. The bound on the rate is the exact one-sided 95 % bound (Clopper and Pearson); without
a single failure it is the rule of three, 3 / number of checks.
"""

from __future__ import annotations

import ast
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from scipy.stats import beta

from autograder.model import Cell, Question
from autograder.sets import LoadedSet, load_set
from benchmarks import course, measuring

_SEEDS = [f"{number:02x}" * 8 for number in range(1, 256)]
_EXAMPLES = course.ROOT / "examples" / "submissions"


@click.command()
@click.option("--submissions", default=200, show_default=True)
@click.option("--seeds", default=5, show_default=True, type=click.IntRange(1, len(_SEEDS)))
@click.option("--jobs", default=2, show_default=True)
@click.option("--set", "slug", default=course.WHOLE_SET, show_default=True)
def main(submissions: int, seeds: int, jobs: int, slug: str) -> None:
    """Grade, count and print."""
    loaded = load_set(slug, course.ROOT / "solutions")
    checks = failures = 0
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        shutil.copytree(course.ROOT / "solutions", folder / "solutions")
        count = _write_submissions(folder / "submissions", loaded, submissions)
        for seed in _SEEDS[:seeds]:
            out = folder / f"out-{seed}"
            measuring.grade(folder, slug, folder / "submissions", out, jobs=jobs, seed=seed)
            outcomes = list(_outcomes(out))
            lost = [sentence for passed, sentence in outcomes if not passed]
            checks, failures = checks + len(outcomes), failures + len(lost)
            print(f"seed {seed}: {count} submissions, {len(outcomes)} checks, {len(lost)} lost", *lost, sep="\n  ")
    bound = beta.ppf(0.95, failures + 1, checks - failures)
    print(f"{failures} false failures in {checks} checks; with 95 % confidence the rate is below {bound:.2e}")


def _outcomes(out: Path) -> Iterator[tuple[bool, str]]:
    """For every check of every submission whether it passed, and what to print if not."""
    for student, report in measuring.reports(out).items():
        if report["problem"] or not report["questions"]:
            yield False, f"{student}: {report['problem']}"
        for question in report["questions"]:
            for check in question["checks"]:
                where = f"{student}: {question['id']}.{check['id']}"
                yield check["status"] == "passed", f"{where} {check['status']}: {check['reason']}"


def _write_submissions(folder: Path, loaded: LoadedSet, wanted: int) -> int:
    """Write at most ``wanted`` right submissions; returns how many."""
    slug = loaded.assignment.slug
    folder.mkdir()
    examples = [path for path in sorted((_EXAMPLES / slug).glob("correct_*")) if _is_submission(path, slug)]
    for path in examples[:wanted]:
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, folder / path.name)
    sources = _sources(loaded)
    for number in range(len(examples), wanted):
        name, source = next(sources)
        (folder / f"{number:04d}_{name}.py").write_text(source, encoding="utf-8")
    return max(wanted, 0)


def _is_submission(path: Path, slug: str) -> bool:
    return path.is_dir() or path.suffix in (".py", ".ipynb")


def _sources(loaded: LoadedSet) -> Iterator[tuple[str, str]]:
    """Right submissions without end: the solved notebook, each alternative alone, then random mixtures."""
    yield "solved_notebook", _program(loaded, {})
    answers = loaded.alternatives.answers
    for answer in answers:
        yield answer.name, _program(loaded, {answer.question: answer.name})
    chosen = random.Random(0)
    questions = sorted({answer.question for answer in answers})
    while True:
        mixture = {question: chosen.choice(loaded.alternatives.to(question)).name for question in questions}
        yield "mixture", _program(loaded, mixture)


def _program(loaded: LoadedSet, replaced: Mapping[str, str]) -> str:
    """The solved notebook as py:percent text in which some questions are answered by alternatives."""
    questions = {question.id: question for question in loaded.assignment.questions}
    cells = []
    for cell in loaded.reference.cells:
        mark = f' question="{cell.grade_id}"' if cell.grade_id else ""
        name = replaced.get(cell.grade_id or "")
        cells.append(f"# %%{mark}\n" + (_answer(loaded, name, questions[str(cell.grade_id)]) if name else cell.source))
    return "\n\n".join(cells) + "\n"


def _answer(loaded: LoadedSet, name: str, question: Question) -> str:
    """A cell that answers a question with an alternative: its definition, what it needs, and the name asked for."""
    (library,) = loaded.alternatives.program.cells
    parts = [text for node_name, text in _definitions(library) if node_name in ("", name)]
    return "\n\n".join([*parts, f"{question.entry_point} = {name}"])


def _definitions(library: Cell) -> Iterator[tuple[str, str]]:
    """Each statement of ``alternatives.py``, undecorated; with its name if it is an alternative, else with ""."""
    for node in ast.parse(library.source).body:
        is_answer = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.decorator_list
        text = ast.get_source_segment(library.source, node) or ""
        is_ours = isinstance(node, ast.ImportFrom) and node.module == "autograder.authoring"
        if not is_ours and not isinstance(node, ast.Expr):
            yield (node.name if is_answer else ""), text


if __name__ == "__main__":
    main()
