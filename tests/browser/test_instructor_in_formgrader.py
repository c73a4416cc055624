"""An instructor's way through nbgrader's pages: grade, look at scores, write feedback, read and grade by hand.

One of the three students attacks: their program goes for the gradebook, their texts and outputs for the page's reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.autograder.nbgrader_plugin.course_of_three import HOSTILE, RIGHT, WRONG, Course, new_course
from tests.browser.conftest import Visit, visiting
from tests.browser.jupyter import Jupyter, running_jupyter

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries

STUDENTS = ("good", "hostile", "wrong")
MARKER = "window.hacked = 1; alert('hacked')"
SCRIPTS = [
    f"<script>{MARKER}</script>",
    f'<img src="nowhere.png" onerror="{MARKER}">',
    f'<svg onload="{MARKER}"></svg>',
    f'<details open ontoggle="{MARKER}"></details>',
    '<iframe srcdoc="<script>parent.window.hacked = 1</script>"></iframe>',
    f'<input autofocus onfocus="{MARKER}">',
]
EARNEST = (
    "My thoughts on $x^2 < y$: <b>bold</b>, [a page](https://example.org/a), and\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


def hostile_notebook(course: Course) -> Any:
    """Right in one question; attacks the gradebook, and whoever looks at its text, raw cells, code and outputs."""
    places = repr([str(course.folder / "gradebook.db"), "gradebook.db", "../gradebook.db"])
    notebook = course.answered({name: source.replace("{places!r}", places) for name, source in HOSTILE.items()})
    everything = "\n\n".join(SCRIPTS)
    shown = nbformat.v4.new_output("display_data", data={"text/html": everything, "application/javascript": MARKER})
    code = nbformat.v4.new_code_cell(f"'''{everything}'''", outputs=[shown])
    notebook.cells = [
        nbformat.v4.new_markdown_cell(EARNEST),
        nbformat.v4.new_markdown_cell(everything),
        *(nbformat.v4.new_markdown_cell(script) for script in SCRIPTS),
        nbformat.v4.new_raw_cell(everything),
        code,
        *notebook.cells,
    ]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [shown]
    return notebook


@pytest.fixture(scope="module")
def course(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three have handed in, and nobody is graded yet."""
    made = new_course(tmp_path_factory.mktemp("course"))
    made.hand_in("good", made.answered(RIGHT))
    made.hand_in("hostile", hostile_notebook(made))
    made.hand_in("wrong", made.answered(WRONG))
    return made


@pytest.fixture(scope="module")
def jupyter(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    with running_jupyter(course.folder, tmp_path_factory.mktemp("instructor")) as server:
        yield server


def row_of(page: Any, student: str) -> Any:
    return page.locator("#main-table tr").filter(has=page.locator(".student-id", has_text=re.compile(f"^{student}$")))


def press(page: Any, student: str, column: str) -> None:
    """Press one of the buttons in a student's row and wait for nbgrader's word that it is done."""
    row_of(page, student).locator(f".{column} a").click()
    page.locator(".modal-title", has_text=re.compile("^(Success|Error)$")).wait_for()
    assert page.locator(".modal-title").inner_text() == "Success", page.locator(".modal-body").inner_text()
    page.locator(".modal-footer button").click()
    page.locator(".modal").wait_for(state="detached")


def by_our_command(course: Course) -> dict[str, str]:
    """The scores that ``autograder grade`` gives the same submissions, as nbgrader writes them."""
    course.run("autograder", "grade", "tiny", "submitted", "--out", "ours")
    reports = {one: json.loads((course.folder / "ours" / one / "report.json").read_text("utf-8")) for one in STUDENTS}
    return {student: f"{report['score']:g} / {report['max_score']:g}" for student, report in reports.items()}


@dataclass(frozen=True)
class Seen:
    """The formgrader's table once everybody is graded: score and status by student."""

    scores: dict[str, str]
    statuses: dict[str, str]


@pytest.fixture(scope="module")
def graded(jupyter: Jupyter, browser: Any) -> Seen:
    """An instructor has pressed "Autograde" and "Generate Feedback" in each row."""
    with visiting(browser) as visit:
        page = visit.page
        page.goto(jupyter.address("formgrader/manage_assignments"))
        page.locator("#main-table .num-submissions a", has_text=str(len(STUDENTS))).click()
        for student in STUDENTS:
            press(page, student, "autograde")
            press(page, student, "generate-feedback")
        visit.assert_nothing_ran()
        visit.picture("formgrader")
        return Seen(
            scores={student: row_of(page, student).locator(".score").inner_text() for student in STUDENTS},
            statuses={student: row_of(page, student).locator(".status").inner_text() for student in STUDENTS},
        )


def open_submission(course: Course, jupyter: Jupyter, page: Any, student: str) -> None:
    """Go to a submission's page for grading by hand as an instructor does, and wait until it has its grades."""
    page.goto(jupyter.address("formgrader/gradebook"))
    page.locator("#main-table .name a", has_text="tiny").click()
    page.wait_for_url("**/gradebook/tiny")
    page.locator("#main-table .name a", has_text="tiny").click()
    with Gradebook(course.url) as book:
        number = book.find_submission_notebook("tiny", "tiny", student).id
    page.locator(f'#main-table a.name-hidden[href$="/{number}"]').click()
    page.wait_for_function("() => window.formgrader?.grades?.loaded && formgrader.comments?.loaded")


def assert_earnest_text_is_shown(page: Any) -> None:
    """What the hostile student wrote in earnest is there, as HTML."""
    text = page.locator(".text_cell_render").first
    assert text.locator("b").inner_text() == "bold"
    assert text.locator("a").get_attribute("href") == "https://example.org/a"
    assert text.locator("table td").all_inner_texts() == ["1", "2"]
    assert "$x^2 < y$" in text.inner_text()


def test_table_has_the_scores_of_our_own_command(course: Course, graded: Seen) -> None:
    assert graded.scores == by_our_command(course)
    assert set(graded.statuses.values()) == {"graded"}


def test_page_for_grading_by_hand_has_our_score_and_words_and_takes_another(
    course: Course, jupyter: Jupyter, graded: Seen, visit: Visit
) -> None:
    page = visit.page
    open_submission(course, jupyter, page, "wrong")
    visit.picture("manual")

    comment = page.locator("#double-comment").get_attribute("placeholder")  # its value is for the instructor's own
    assert "Twice as much: 0 of 3 points" in comment
    assert "What is 3 doubled, and what is 3 squared?" in comment
    assert "nobody is told" not in comment
    score = page.locator("#double-check")
    assert score.get_attribute("placeholder") == "0"
    score.fill("1.5")
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        score.blur()
    assert saved.value.ok
    assert course.grades("wrong")["double-check"] == (0, 1.5, False)
    visit.assert_nothing_ran()


def test_nothing_that_a_student_wrote_runs_on_the_page_for_grading_by_hand(
    course: Course, jupyter: Jupyter, graded: Seen, visit: Visit
) -> None:
    open_submission(course, jupyter, visit.page, "hostile")
    visit.picture("hostile")

    assert_earnest_text_is_shown(visit.page)
    visit.assert_nothing_ran()


@pytest.mark.parametrize("student", ["wrong", "hostile"])
def test_feedback_has_our_words_and_runs_nothing(course: Course, graded: Seen, visit: Visit, student: str) -> None:
    page = visit.page
    page.goto((course.folder / "feedback" / student / "tiny" / "tiny.html").as_uri())  # where scripts are free to run
    visit.picture(f"feedback-{student}")

    words = page.locator("body").inner_text()
    assert "Half as much: 0 of 2 points" in words
    if student == "hostile":
        assert_earnest_text_is_shown(page)
        assert "Twice as much: 3 of 3 points" in words
    else:
        assert "What is 3 doubled, and what is 3 squared?" in words
        assert "nobody is told" not in words
    visit.assert_nothing_ran()
