"""A small nbgrader course in a folder of its own, and the commands an instructor types in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from tfnn import public_checks

ROOT = Path(__file__).resolve().parents[3]

NOTEBOOK = '''\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% question="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    secret_factor = 2
    return x * secret_factor
    ### END SOLUTION

# %% check="double"
print("check double")

# %% question="half"
def half(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% check="half"
print("check half")
'''

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def vector(rng):
    """twice a vector"""
    return call(rng.normal(size=3))

@double.check(points=1, visibility="hidden")
def whole(rng):
    """twice a whole number, which nobody is told"""
    return call(rng.integers(1, 9, size=4))

half = Question("half", title="Half as much", bonus=True)

@half.check(points=2)
def number(rng):
    """half of one number"""
    return call(rng.normal(size=()))

ASSIGNMENT = ProblemSet("tiny", title="A tiny set", version="1", questions=[double, half])
'''

MISCONCEPTIONS = """\
from autograder.authoring import misconception

@misconception(of="double", hint="What is 3 doubled, and what is 3 squared?")
def squares(x):
    return x * x
"""

RIGHT = {"double": "def double(x):\n    return x + x\n", "half": "def half(x):\n    return x / 2\n"}
WRONG = {
    "double": 'import sys, warnings\nwarnings.warn("careful")\nprint("to stderr", file=sys.stderr)\n'
    "def double(x):\n    return x * x\n",
    "half": 'def half(x):\n    raise ValueError("<script>alert(1)</script> $x$ [a](http://b)")\n',
}
# Tries to write the gradebook wherever it may lie, then answers honestly: it deserves the points of a right answer.
HOSTILE = {
    "double": "import os, pathlib, sqlite3\n"
    "def attack():\n"
    "    for place in {places!r}:\n"
    "        try:\n"
    "            with sqlite3.connect(place) as book:\n"
    '                book.execute("UPDATE grade SET manual_score = 100")\n'
    "        except Exception:\n"
    "            pass\n"
    "        try:\n"
    "            os.remove(place)\n"
    "        except Exception:\n"
    "            pass\n"
    "def double(x):\n    attack()\n    return 2 * x\n",
    "half": "def half(x):\n    attack()\n    return 'all points'\n",
}


@dataclass(frozen=True)
class Course:
    """A nbgrader course with the set ``tiny``."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'gradebook.db'}"

    def run(self, *words: str, status: int = 0) -> str:
        """Run a Python module's command in the course; what it wrote. Fails on another exit status."""
        home = str(self.folder / "home")
        own = {"HOME": home, "JUPYTER_CONFIG_DIR": home, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONPATH": str(ROOT)}
        environment = {**os.environ, **own}
        environment.pop("NBGRADER_EXCHANGE", None)
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def hand_in(self, student: str, notebook: Any, timestamp: str | None = None) -> None:
        """Put a notebook (or the text of a file) where nbgrader collects it."""
        folder = self.folder / "submitted" / student / "tiny"
        folder.mkdir(parents=True, exist_ok=True)
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        (folder / "tiny.ipynb").write_text(text, encoding="utf-8")
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp, encoding="utf-8")

    def answered(self, answers: dict[str, str]) -> Any:
        """The released notebook with other code in its answer cells."""
        notebook = nbformat.read(self.folder / "release" / "tiny" / "tiny.ipynb", as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        return notebook

    def grades(self, student: str, url: str | None = None) -> dict[str, tuple[float | None, float | None, bool]]:
        """By cell: automatic score, manual score, whether a person is to look."""
        with Gradebook(url or self.url) as book:
            notebook = book.find_submission_notebook("tiny", "tiny", student)
            return {one.name: (one.auto_score, one.manual_score, one.needs_manual_grade) for one in notebook.grades}

    def comment(self, student: str, question: str) -> str:
        with Gradebook(self.url) as book:
            return str(book.find_comment(question, "tiny", "tiny", student).auto_comment)

    def score(self, student: str) -> float:
        """What ``nbgrader export`` would say: after manual grades and penalties."""
        with Gradebook(self.url) as book:
            submission = book.find_submission("tiny", student)
            penalty = submission.late_submission_penalty or 0.0
            return float(submission.score - penalty)


def new_course(
    folder: Path,
    *,
    configuration: str = "",
    notebook: str = NOTEBOOK,
    checks: str = CHECKS,
    misconceptions: str = MISCONCEPTIONS,
) -> Course:
    """A course with a released assignment and nobody's submissions."""
    course = Course(folder)
    place = folder / "solutions" / "tiny"
    place.mkdir(parents=True)
    (folder / "home").mkdir()
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(text + configuration, encoding="utf-8")
    for name, content in {"tiny.py": notebook, "checks.py": checks, "misconceptions.py": misconceptions}.items():
        (place / name).write_text(content, encoding="utf-8")
    samples = folder / "assignments" / "tiny"
    samples.mkdir(parents=True)
    public_checks.save(samples / public_checks.FILE_NAME, [])
    course.run("autograder.nbgrader_plugin.course")
    course.run("nbgrader", "generate_assignment", "tiny")
    shutil.rmtree(folder / "assignments")  # nbgrader is to need nothing of it
    return course
