"""Build what students get of a problem set from its solved notebook: nothing in ``assignments/`` is edited by hand.

The solved notebook is py:percent text. Cells marked ``question="..."`` become nbgrader solution cells, cells marked
``check="..."`` locked test cells with the points that ``checks.py`` says; nbgrader itself then takes the solutions out.
Beside the notebook goes ``public_checks.npz``, for ``tfnn.check``: see ``autograder.public_samples``.

    python -m autograder.student_version [--check] [SET ...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from autograder.errors import GraderError, SetError
from autograder.model import Assignment, Question
from autograder.public_samples import public_questions
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, find_solutions, load_set, set_names
from tfnn import public_checks

_NBGRADER_SCHEMA = 3
_CONFIG = "nbgrader_config.py"
_SETS_AT_A_TIME = 2  # parts of the work on a set cannot be divided: meanwhile, another one uses the other processors


def stamp(notebook: Any, assignment: Assignment) -> Any:
    """Give a notebook (nbformat 4) nbgrader's metadata for its marked cells, and every cell a stable id.

    Raises SetError when a question of the assignment has no solution cell or no check cell, or has two.
    """
    seen: list[tuple[str, str]] = []
    questions = {question.id: question for question in assignment.questions}
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"
        for mark in ("question", "check"):
            if mark in cell.metadata:
                question = questions.get(cell.metadata.pop(mark))
                if question is None:
                    raise SetError(f"Cell {number} of {assignment.slug} is marked for a question that checks.py lacks.")
                seen.append((mark, question.id))
                cell.id = f"{question.id}-{mark}"
                cell.metadata["nbgrader"] = _nbgrader_metadata(mark, question)
    wanted = [(mark, question) for question in questions for mark in ("question", "check")]
    if wrong := [pair for pair in wanted if seen.count(pair) != 1]:
        mark, name = wrong[0]
        raise SetError(f'{assignment.slug}.py has {seen.count(wrong[0])} cells marked {mark}="{name}", expected 1.')
    notebook.metadata.pop("jupytext", None)
    return notebook


def _nbgrader_metadata(mark: str, question: Question) -> dict[str, Any]:
    is_check = mark == "check"
    metadata = {
        "grade": is_check,
        "grade_id": f"{question.id}-check" if is_check else question.id,
        "locked": is_check,
        "schema_version": _NBGRADER_SCHEMA,
        "solution": not is_check,
        "task": False,
    }
    # nbgrader has no bonus: points above a cell's maximum are one, so that a score is measured against the same whole.
    points = 0 if question.bonus else question.max_score
    return {**metadata, "points": points} if is_check else metadata


def write_source_notebook(loaded: LoadedSet, folder: Path) -> Path:
    """Write the stamped, solved notebook that nbgrader starts from into ``folder``; returns its path."""
    import jupytext
    import nbformat

    slug = loaded.assignment.slug
    notebook = stamp(jupytext.read(loaded.folder / f"{slug}.py"), loaded.assignment)
    path = folder / f"{slug}.ipynb"
    nbformat.write(notebook, path)
    return path


def build(loaded: LoadedSet, zygote: Zygote, target: Path) -> None:
    """Build the student version of one set in the folder ``target``, which must not exist yet.

    Raises SetError when nbgrader refuses; its own words are part of the message.
    """
    slug = loaded.assignment.slug
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        source = course / "source" / slug
        source.mkdir(parents=True)
        configuration = loaded.folder.parent.parent / _CONFIG
        if configuration.is_file():  # nbgrader's own settings do as well
            shutil.copy(configuration, course)
        write_source_notebook(loaded, source)
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", slug, "--create", "--force", "--no-db"]
        environment = {**os.environ, "HOME": name, "JUPYTER_CONFIG_DIR": name, "JUPYTER_PLATFORM_DIRS": "1"}
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SetError(f"nbgrader could not build {slug}: {_complaint(done.stderr)}")
        target.mkdir(parents=True)
        shutil.copy(course / "release" / slug / f"{slug}.ipynb", target)
    public_checks.save(target / public_checks.FILE_NAME, public_questions(loaded, zygote))


def _complaint(log: str) -> str:
    """What nbgrader complained about, without its progress and the traceback that follows."""
    complaint = log.partition("Traceback (most recent call last)")[0]
    lines = [line for line in complaint.splitlines() if "| INFO]" not in line]
    return "\n".join(lines).strip()[:1000]


def differences(built: Path, committed: Path) -> list[str]:
    """Sentences on how two student versions differ; sample numbers may differ by rounding between processors."""
    found = []
    for name in sorted({path.name for folder in (built, committed) if folder.is_dir() for path in folder.iterdir()}):
        left, right = built / name, committed / name
        if not (left.is_file() and right.is_file()):
            found.append(f"{right} should {'not exist' if right.is_file() else 'exist'}")
        elif name.endswith(".npz"):
            if not public_checks.agree(left, right):
                found.append(f"{right} holds other samples")
        elif left.read_bytes() != right.read_bytes():
            found.append(f"{right} is not what solutions/ gives")
    return found


def _build_all(sets: Sequence[LoadedSet], zygote: Zygote, folder: Path) -> Iterator[Path]:
    """Build student versions below ``folder``, several at a time; yields their folders in the order of the sets."""
    targets = [folder / loaded.assignment.slug for loaded in sets]
    with ThreadPoolExecutor(_SETS_AT_A_TIME) as pool:
        done = pool.map(lambda loaded, target: build(loaded, zygote, target), sets, targets)
        for target, _ in zip(targets, done, strict=True):
            yield target


@click.command()
@click.argument("names", metavar="[SET ...]", nargs=-1)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail when assignments/ is stale.")
def main(names: Sequence[str], only_check: bool) -> None:
    """Build assignments/ from solutions/ (all sets by default)."""
    stale = []
    try:
        solutions = find_solutions()
        with tempfile.TemporaryDirectory() as folder, Zygote(hidden=(solutions,)) as zygote:
            sets = [load_set(slug, solutions) for slug in dict.fromkeys(names or set_names(solutions))]
            for built in _build_all(sets, zygote, Path(folder)):
                committed = solutions.parent / "assignments" / built.name
                if only_check:
                    stale += differences(built, committed)
                else:
                    shutil.rmtree(committed, ignore_errors=True)
                    shutil.copytree(built, committed)
                    click.echo(f"built {committed}")
    except GraderError as error:
        click.echo(f"student_version: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"student_version: {error.filename or 'not built'}: {error.strerror or error}.", err=True)
        sys.exit(1)
    for sentence in stale:
        click.echo(f"stale: {sentence}; run 'make assignments' and commit", err=True)
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
