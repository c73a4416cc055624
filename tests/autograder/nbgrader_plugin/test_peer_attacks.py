"""What beats nbgrader's own autograder, handed in through the real ``nbgrader autograde`` with our plug-in."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
from pathlib import Path

import pytest

from tests.autograder.nbgrader_plugin import peer_attacks
from tests.autograder.nbgrader_plugin.course_of_three import Course, new_course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries

SEED = "5eed"
DAEMON = f"peer-{secrets.token_hex(4)}"  # no other run of these attacks on this machine leaves processes of this name
DESERVED = {student: handed_in.deserved for student, handed_in in peer_attacks.submissions().items()}
STUDENTS = list(DESERVED)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Everybody has handed in, and nbgrader has graded them and written the feedback, once."""
    made = new_course(
        tmp_path_factory.mktemp("course"),
        configuration=f"c.GradedNotebookExporter.seed = {SEED!r}\n",
        notebook=peer_attacks.NOTEBOOK,
        checks=peer_attacks.CHECKS,
        misconceptions=peer_attacks.MISCONCEPTIONS,
    )
    places = [str(made.folder / "gradebook.db"), "gradebook.db", "../gradebook.db", "../../../gradebook.db"]
    for student, handed_in in peer_attacks.submissions(places, DAEMON).items():
        notebook = made.answered({"softmax": handed_in.softmax, "half": handed_in.half})
        if handed_in.edit:
            handed_in.edit(notebook)
        made.hand_in(student, notebook)
    made.run("nbgrader", "autograde", "tiny")
    made.run("nbgrader", "generate_feedback", "tiny")
    return made


def feedback(course: Course, student: str) -> str:
    return (course.folder / "feedback" / student / "tiny" / "tiny.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("student", STUDENTS)
def test_gradebook_has_what_the_answers_deserve(course: Course, student: str) -> None:
    softmax, half = DESERVED[student]

    assert course.grades(student) == {"softmax-check": (softmax, None, False), "half-check": (half, None, False)}
    assert course.score(student) == softmax + half


@pytest.mark.parametrize("student", STUDENTS)
def test_feedback_tells_nothing_of_hidden_checks(course: Course, student: str) -> None:
    page = feedback(course, student)

    assert "Probabilities: " in page
    assert [secret for secret in peer_attacks.SECRETS if secret in page] == []


def test_gradebook_holds_nothing_that_a_person_would_have_entered(course: Course) -> None:
    with contextlib.closing(sqlite3.connect(course.folder / "gradebook.db")) as book:
        query = "SELECT count(*) FROM grade WHERE manual_score IS NOT NULL OR coalesce(extra_credit, 0) != 0"
        assert book.execute(query).fetchone() == (0,)
        assert book.execute("SELECT sum(max_score), count(*) FROM grade_cells").fetchone() == (5, 2)
        assert book.execute("SELECT count(*) FROM grade").fetchone() == (2 * len(STUDENTS),)


def test_nothing_is_left_running_and_nothing_was_written(course: Course) -> None:
    running = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (process / "cmdline").read_bytes() + (process / "comm").read_bytes()
            running += [process.name] * (DAEMON.encode() in line and int(process.name) != os.getpid())
    assert running == []
    assert list(course.folder.rglob(f"{DAEMON}*")) == []


def test_seed_of_the_configuration_is_that_of_the_run(course: Course) -> None:
    facts = json.loads((course.folder / "results" / "nbgrader" / "tiny" / "run.json").read_text(encoding="utf-8"))

    assert facts["seed"] == SEED
