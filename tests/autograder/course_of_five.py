"""A small course that was graded once, for tests of what a further run makes of its results."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from autograder.cli import cli

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def vector(rng):
    """twice a vector"""
    return call(rng.normal(size=3))

ASSIGNMENT = ProblemSet("twice", title="Twice", version="1", questions=[double])
'''
DOUBLE = "def double(x):\n    return 2 * x\n"
STUDENTS = ("ada", "bob", "cyd", "dan", "eve")


@dataclass
class Course:
    """A course folder with the set ``twice``, five submissions (eve's is wrong) and their results."""

    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "results"

    @property
    def words(self) -> list[str]:
        return ["grade", "twice", str(self.folder / "submissions"), "--out", str(self.out), "--jobs", "1"]

    def grade(self, *words: str) -> Result:
        done = CliRunner().invoke(cli, [*self.words, *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def report(self, student: str) -> Path:
        return self.out / student / "report.json"

    def grades(self) -> str:
        return (self.out / "grades.csv").read_text()

    def facts(self) -> dict[str, object]:
        """Every report without its seconds, by student."""
        found = {}
        for path in self.out.glob("*/report.json"):
            record = json.loads(path.read_text())
            del record["checksum"], record["questions"][0]["checks"][0]["seconds"]
            found[path.parent.name] = record
        return found


def graded_course(folder: Path) -> Path:
    """Write the course into ``folder`` and grade it with the real command; returns the folder."""
    course = Course(folder)
    solutions = course.folder / "solutions" / "twice"
    solutions.mkdir(parents=True)
    (solutions / "checks.py").write_text(CHECKS, encoding="utf-8")
    (solutions / "twice.py").write_text(f'# %% question="double"\n{DOUBLE}', encoding="utf-8")
    (course.folder / "submissions").mkdir()
    for student in STUDENTS:
        source = DOUBLE if student != "eve" else "def double(x):\n    return 3 * x\n"
        (course.folder / "submissions" / f"{student}.py").write_text(source, encoding="utf-8")
    words = [sys.executable, "-m", "autograder", *course.words]
    done = subprocess.run(words, cwd=course.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return course.folder
