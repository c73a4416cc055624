"""The real ``nbgrader`` commands over honest, wrong, hostile and tampered submissions to a small set."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.nbgrader_plugin.export_command import export_to_gradebook
from tests.autograder.nbgrader_plugin.course_of_three import HOSTILE, RIGHT, WRONG, Course, new_course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries

LATE = """
c.LateSubmissionPlugin.penalty_method = "zero"
"""


def tampered(course: Course) -> dict[str, Any]:
    """Notebooks by student, each spoiled in a way that stops nbgrader or costs points; each answers rightly."""

    def change(how: Any) -> Any:
        notebook = course.answered(RIGHT)
        how([cell for cell in notebook.cells if "nbgrader" in cell.metadata], notebook)
        return notebook

    def each(**facts: Any) -> Any:
        return lambda cells, _: [cell.metadata.nbgrader.update(facts) for cell in cells]

    def metadata_of_wrong_types(cells: Any, _: Any) -> None:
        cells[0]["metadata"], cells[1]["metadata"]["nbgrader"] = [1], "all points"

    def without_checks(cells: Any, notebook: Any) -> None:
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]

    def twice(cells: Any, notebook: Any) -> None:
        notebook.cells += [dict(cell) for cell in cells]

    return {
        "t_deleted": change(without_checks),
        "t_duplicated": change(twice),
        "t_future_schema": change(each(schema_version=99)),
        "t_no_words": change(each(grade_id=None, points="many", locked="yes")),
        "t_old_schema": change(each(schema_version=1)),
        "t_points": change(each(points=100, grade=True)),
        "t_renamed": change(each(grade_id="another")),
        "t_types": change(metadata_of_wrong_types),
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Everybody has handed in, and nbgrader has graded them once; the due date is over for ``late``."""
    made = new_course(tmp_path_factory.mktemp("course"), configuration=LATE)
    places = [str(made.folder / "gradebook.db"), "gradebook.db", "../gradebook.db"]
    hostile = {name: source.replace("{places!r}", repr(places)) for name, source in HOSTILE.items()}
    made.hand_in("good", made.answered(RIGHT))
    made.hand_in("wrong", made.answered(WRONG))
    made.hand_in("hostile", made.answered(hostile))
    made.hand_in("late", made.answered(RIGHT), timestamp="2026-03-02 10:00:00 UTC")
    made.hand_in("broken", '{"cells": [')
    for student, notebook in tampered(made).items():
        made.hand_in(student, notebook)
    with Gradebook(made.url) as book:
        book.update_or_create_assignment("tiny", duedate="2026-03-01 10:00:00 UTC")
    made.run("nbgrader", "autograde", "tiny")
    made.run("nbgrader", "generate_feedback", "tiny")
    return made


def feedback(course: Course, student: str) -> str:
    return (course.folder / "feedback" / student / "tiny" / "tiny.html").read_text(encoding="utf-8")


def report(course: Course, student: str) -> Any:
    path = course.folder / "results" / "nbgrader" / "tiny" / student / "report.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("student", ["good", "wrong", "hostile", "late"])
def test_gradebook_has_the_scores_of_our_report(course: Course, student: str) -> None:
    grades = course.grades(student)

    questions = report(course, student)["questions"]
    assert grades == {f"{one['id']}-check": (one["score"], None, False) for one in questions}


def test_scores_are_what_each_deserves(course: Course) -> None:
    assert course.grades("good") == {"double-check": (3, None, False), "half-check": (2, None, False)}
    assert course.grades("wrong") == {"double-check": (0, None, False), "half-check": (0, None, False)}
    assert course.grades("hostile") == {"double-check": (3, None, False), "half-check": (0, None, False)}


def test_bonus_raises_the_score_and_not_the_maximum(course: Course) -> None:
    course.run("nbgrader", "export", "--to", "grades.csv")

    lines = (course.folder / "grades.csv").read_text(encoding="utf-8").splitlines()
    rows = {row["student_id"]: row for row in csv.DictReader(lines)}
    assert (float(rows["good"]["score"]), float(rows["good"]["max_score"])) == (5, 3)


def test_unreadable_submission_waits_for_a_person_with_its_reason(course: Course) -> None:
    assert course.grades("broken") == {"double-check": (None, None, True), "half-check": (None, None, True)}
    assert "could not be graded" in course.comment("broken", "double")
    assert "is truncated" in course.comment("broken", "double")
    assert "is truncated" in feedback(course, "broken")


@pytest.mark.parametrize(
    "student",
    ["deleted", "duplicated", "future_schema", "no_words", "old_schema", "points", "renamed", "types"],
)
def test_tampered_notebook_stops_nobody_and_earns_what_its_answers_are_worth(course: Course, student: str) -> None:
    assert course.grades(f"t_{student}") == {"double-check": (3, None, False), "half-check": (2, None, False)}
    assert "Twice as much: 3 of 3 points" in feedback(course, f"t_{student}")


def test_feedback_holds_our_words_and_nothing_of_a_hidden_check(course: Course) -> None:
    page = feedback(course, "wrong")

    assert "Twice as much: 0 of 3 points" in page
    assert "What is 3 doubled, and what is 3 squared?" in page
    assert "not right yet (0 / 2): twice a vector" in page
    assert "1 hidden check, 0 of 1 point" in page
    for secret in ("nobody is told", "secret_factor", "squares", "rng", "integers"):
        assert secret not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "$x$" not in re.sub(r"(?s)<pre>.*?</pre>", "", page)
    assert 'href="http://b"' not in page


def test_late_penalty_is_that_of_our_score(course: Course) -> None:
    assert course.score("late") == 0
    with Gradebook(course.url) as book:
        assert book.find_submission("tiny", "late").late_submission_penalty == 5


def test_manual_score_survives_and_nothing_else_changes_when_graded_again(course: Course) -> None:
    students = [path.name for path in (course.folder / "submitted").iterdir()]
    with Gradebook(course.url) as book:
        grade = book.find_grade("half-check", "tiny", "tiny", "wrong")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.find_comment("half", "tiny", "tiny", "wrong").manual_comment = "half a point more"
        book.db.commit()
    before = {student: (course.grades(student), course.comment(student, "double")) for student in students}

    course.run("nbgrader", "autograde", "tiny", "--force")

    assert {student: (course.grades(student), course.comment(student, "double")) for student in students} == before
    assert course.grades("wrong")["half-check"] == (0, 1.5, False)
    assert course.score("wrong") == 1.5


def test_exported_run_gives_another_gradebook_the_same_grades(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(course.folder)
    url = f"sqlite:///{tmp_path / 'another.db'}"

    all_graded = export_to_gradebook(course.folder / "results" / "nbgrader" / "tiny", url)

    assert not all_graded
    words = capsys.readouterr()
    assert "13 submissions written into the gradebook." in words.out
    assert words.err == "no grade, waits for a person: broken\n"
    for student in ("good", "hostile", "broken", "t_points"):
        assert course.grades(student, url) == course.grades(student)


def test_class_that_cannot_be_graded_is_one_sentence_and_touches_nothing(course: Course) -> None:
    checks = course.folder / "solutions" / "tiny" / "checks.py"
    text = checks.read_text(encoding="utf-8")
    checks.write_text("import nothing_of_this_name\n", encoding="utf-8")
    before = course.grades("good")
    try:
        words = course.run("nbgrader", "autograde", "tiny", "--force", status=1)
    finally:
        checks.write_text(text, encoding="utf-8")

    assert "checks.py, line 1, cannot be run: ModuleNotFoundError" in words
    assert "Traceback" not in words
    assert course.grades("good") == before
    assert (course.folder / "autograded" / "good" / "tiny" / "tiny.ipynb").is_file()


def test_release_and_collect_warn_about_nothing(course: Course) -> None:
    released = course.run("nbgrader", "release_assignment", "tiny")
    collected = course.run("nbgrader", "collect", "tiny")

    assert "WARNING" not in released
    assert "No submissions of 'tiny'" in collected
    assert (Path(course.folder) / "exchange" / "neural_networks" / "outbound" / "tiny" / "public_checks.npz").is_file()
