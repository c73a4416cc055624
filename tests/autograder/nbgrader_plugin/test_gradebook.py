"""A finished run in a gradebook of nbgrader's: SQLite, and a real PostgreSQL server where there is one."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from nbgrader.api import Gradebook

from autograder.errors import OutputError, UsageError
from autograder.model import Assignment, Check, Outcome, Question, QuestionReport, Report, Status, Visibility
from autograder.nbgrader_plugin.gradebook import write_gradebook

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
SPARE_USERS = ("postgres", "nobody")


def check(name: str, points: int) -> Check:
    return Check(name, name, points, inputs=lambda rng: [])


ASSIGNMENT = Assignment(
    "tiny",
    "A tiny set",
    "1",
    (
        Question("double", "Twice as much", "double", (check("vector", 3),)),
        Question("half", "Half as much", "half", (check("number", 2),), bonus=True),
    ),
)


def report(student: str, double: int, half: int) -> Report:
    def question(name: str, check_name: str, score: int, most: int) -> QuestionReport:
        status = Status.PASSED if score else Status.FAILED
        outcome = Outcome(check_name, check_name, status, score, most, Visibility.VISIBLE, "because")
        return QuestionReport(name, name, (outcome,))

    questions = (question("double", "vector", double, 3), question("half", "number", half, 2))
    return Report("tiny", student, questions, "strict", ASSIGNMENT.max_score)


REPORTS = [
    report("ada", 3, 2),
    report("bob", 0, 2),
    Report("tiny", "cyd", (), "strict", 3, problem="tiny.ipynb is empty."),
]


def grades(url: str, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    with Gradebook(url) as book:
        found = book.find_submission_notebook("tiny", "tiny", student).grades
        return {one.name: (one.auto_score, one.manual_score, one.needs_manual_grade) for one in found}


def write_twice_and_look(url: str) -> None:
    """Write, enter a manual grade, write again; what a person entered must stay and nothing be there twice."""
    written = write_gradebook(REPORTS, ASSIGNMENT, url)
    assert (written.students, written.ungraded, written.late) == (("ada", "bob", "cyd"), ("cyd",), ())
    with Gradebook(url) as book:
        book.find_grade("double-check", "tiny", "tiny", "bob").manual_score = 2
        book.db.commit()

    write_gradebook(REPORTS, ASSIGNMENT, url)

    assert grades(url, "ada") == {"double-check": (3, None, False), "half-check": (2, None, False)}
    assert grades(url, "bob") == {"double-check": (0, 2, False), "half-check": (2, None, False)}
    assert grades(url, "cyd") == {"double-check": (None, None, True), "half-check": (None, None, True)}
    with Gradebook(url) as book:
        assert [(one.student.id, one.score) for one in sorted(book.assignment_submissions("tiny"), key=str)] == [
            ("ada", 5),
            ("bob", 4),
            ("cyd", 0),
        ]
        assert book.find_assignment("tiny").max_score == 3
        assert "tiny.ipynb is empty." in book.find_comment("half", "tiny", "tiny", "cyd").auto_comment


def test_run_is_written_into_a_new_gradebook_once(tmp_path: Path) -> None:
    write_twice_and_look(f"sqlite:///{tmp_path / 'gradebook.db'}")


def test_submission_that_lost_its_grade_keeps_no_old_score(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    write_gradebook([report("ada", 3, 2)], ASSIGNMENT, url)

    write_gradebook([replace(REPORTS[2], student="ada")], ASSIGNMENT, url)

    assert grades(url, "ada") == {"double-check": (None, None, True), "half-check": (None, None, True)}


def test_error_of_ours_waits_for_a_person_and_costs_the_other_questions_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    whole = report("ada", 3, 2)
    ours = replace(whole.questions[0].outcomes[0], status=Status.GRADER_ERROR, score=0, reason="no such file: /key")
    broken = replace(whole, questions=(replace(whole.questions[0], outcomes=(ours,)), whole.questions[1]))

    written = write_gradebook([broken], ASSIGNMENT, url)

    assert written.ungraded == ("ada",)
    assert grades(url, "ada") == {"double-check": (None, None, True), "half-check": (2, None, False)}
    with Gradebook(url) as book:
        comment = book.find_comment("double", "tiny", "tiny", "ada").auto_comment
    assert "no score yet" in comment
    assert "/key" not in comment


def test_late_student_is_named_because_the_penalty_is_not_renewed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    write_gradebook(REPORTS, ASSIGNMENT, url)
    with Gradebook(url) as book:
        book.find_submission_notebook("tiny", "tiny", "ada").late_submission_penalty = 1
        book.db.commit()

    assert write_gradebook(REPORTS, ASSIGNMENT, url).late == ("ada",)
    with Gradebook(url) as book:
        assert book.find_submission("tiny", "ada").late_submission_penalty == 1


@pytest.mark.parametrize(
    ("url", "kind", "sentence"),
    [
        ("gradebook.db", UsageError, "expected sqlite:////absolute/path/gradebook.db"),
        ("nonesuch://ada:secret@host/grades", UsageError, "nonesuch://ada:***@host/grades"),
        ("sqlite:////no/such/folder/gradebook.db", OutputError, "could not be opened: unable to open database file."),
    ],
)
def test_url_that_cannot_be_opened_is_one_sentence(url: str, kind: type[Exception], sentence: str) -> None:
    with pytest.raises(kind) as error:
        write_gradebook(REPORTS, ASSIGNMENT, url)

    assert sentence in str(error.value)
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_missing_driver_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as if it were not installed

    with pytest.raises(UsageError, match="needs the package psycopg, which is not installed"):
        write_gradebook(REPORTS, ASSIGNMENT, "postgresql+psycopg://localhost/grades")


def as_ordinary_user(command: list[str], folder: Path) -> None:
    """Run one of PostgreSQL's programs, which refuse root, as somebody who owns ``folder``."""
    user = {}
    if os.geteuid() == 0:
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = next(known[name] for name in SPARE_USERS if name in known)
        shutil.chown(folder, entry.pw_uid, entry.pw_gid)
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    log = folder.parent / f"{Path(command[0]).name}.log"
    with log.open("ab") as output:  # the server keeps it, so it must be no pipe that somebody waits for
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False, **user)  # type: ignore[call-overload]
    assert done.returncode == 0, log.read_text(encoding="utf-8")


def cannot_be_tried(reason: str) -> NoReturn:
    """Skip with a reason; fail where PostgreSQL is said to be there, as in continuous integration."""
    if os.environ.get("COURSE_KIT_REQUIRE_POSTGRES"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The URL of a database on a server of our own, reached through a socket in a temporary folder."""
    if PROGRAMS is None:
        cannot_be_tried("no PostgreSQL server is installed here (Debian: postgresql)")
    if importlib.util.find_spec("psycopg") is None:
        cannot_be_tried("the driver psycopg is not installed here (pip install 'psycopg[binary]')")
    with tempfile.TemporaryDirectory(prefix="pg-") as name:  # pytest's own folder cannot be entered by other users
        Path(name).chmod(0o755)
        folder = Path(name) / "server"
        folder.mkdir()
        data = str(folder / "data")
        as_ordinary_user([str(PROGRAMS / "initdb"), "-D", data, "-U", "grader", "-A", "trust"], folder)
        options = f"-c listen_addresses='' -k {folder}"
        as_ordinary_user([str(PROGRAMS / "pg_ctl"), "-D", data, "-w", "-o", options, "start"], folder)
        try:
            as_ordinary_user([str(PROGRAMS / "createdb"), "-h", str(folder), "-U", "grader", "grades"], folder)
            yield f"postgresql+psycopg://grader@/grades?host={folder}"
        finally:
            as_ordinary_user([str(PROGRAMS / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop"], folder)


def test_run_is_written_into_postgresql(postgresql: str) -> None:
    write_twice_and_look(postgresql)
