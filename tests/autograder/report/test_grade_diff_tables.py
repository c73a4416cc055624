"""A grade diff on the terminal and in a spreadsheet."""

from __future__ import annotations

import csv
import io

from rich.console import Console

from autograder.grade_diff import CheckChange, GradeDiff, StudentChange
from autograder.model import Status
from autograder.report.grade_diff_as_csv import grade_diff_csv
from autograder.report.grade_diff_as_text import STUDENTS_SHOWN, grade_diff_table

LOST = CheckChange("softmax", "rows", 4, 0, 4, 4, Status.PASSED, Status.FAILED, "the result is off by 1")
GAINED = CheckChange("quiz", "first", 0, 2, 2, 2, Status.FAILED, Status.PASSED, "passed now, before: not 3")


def student(
    name: str = "ada", *checks: CheckChange, old: int | None = 10, new: int | None = 10, **rest
) -> StudentChange:
    return StudentChange(name, old, new, 20, rest.pop("new_max", 20), checks, **{"diagnoses": (), **rest})


LOSES, GAINS = student("ada", LOST, old=10, new=6), student("bob", GAINED, old=3, new=5)
NO_GRADE = student("cyd", old=4, new=None, why="The notebook is empty.")
HINT = student("dan", diagnoses=("softmax",))


def printed(diff: GradeDiff, width: int = 120) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    console.print(grade_diff_table(diff))
    return console.file.getvalue()


def rows(diff: GradeDiff) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(grade_diff_csv(diff))))


def test_table_shows_score_check_points_and_reason() -> None:
    line = next(line for line in printed(GradeDiff((LOSES,), 0)).splitlines() if line.startswith("ada"))
    assert " ".join(line.split()) == "ada 10 → 6 (-4) softmax: rows 4/4 → 0/4 the result is off by 1"


def test_table_names_a_student_once() -> None:
    assert printed(GradeDiff((student("ada", LOST, GAINED, old=10, new=8),), 0)).count("ada") == 1


def test_losses_come_before_gains_and_large_ones_first() -> None:
    loses_more = student("eve", LOST, old=10, new=1)
    text = printed(GradeDiff((GAINS, LOSES, loses_more), 0))
    assert sorted(["eve", "ada", "bob"], key=text.index) == ["eve", "ada", "bob"]


def test_totals_count_gains_losses_and_the_unchanged() -> None:
    text = printed(GradeDiff((LOSES, GAINS, NO_GRADE, HINT), 1200))
    assert "1 student would gain 2 points, 1 student would lose 4 points." in text
    assert "Other points possible, other checks or no grade, before or now: 1 student." in text
    assert "Another named mistake or hint, and the same points: 1 answer." in text
    assert "Unchanged: 1,200 students." in text


def test_grade_that_goes_is_shown_with_the_reason() -> None:
    assert "4 → no grade" in printed(GradeDiff((NO_GRADE,), 0))
    assert "The notebook is empty." in printed(GradeDiff((NO_GRADE,), 0))


def test_points_possible_in_all_are_shown() -> None:
    assert "10/20 → 10/25" in printed(GradeDiff((student("ada", new_max=25),), 0))


def test_changed_hints_alone_need_no_table() -> None:
    text = printed(GradeDiff((HINT,), 3))
    assert "question: check" not in text
    assert "the same points: 1 answer." in text


def test_table_of_a_large_class_is_bounded_and_says_so() -> None:
    many = tuple(student(f"student{number:03d}", LOST, old=10, new=6) for number in range(STUDENTS_SHOWN + 7))
    text = printed(GradeDiff(many, 0))
    assert sum(line.startswith("student") for line in text.splitlines()) == STUDENTS_SHOWN + 1  # and the heading
    assert "and 7 more students" in text


def test_text_of_strangers_is_neither_markup_nor_a_terminal_sequence_nor_endless() -> None:
    reason = "[bold red]now[/] \x1b[2J" + "x" * 5000
    hostile = CheckChange("softmax", "rows", 4, 0, 4, 4, Status.PASSED, Status.RAISED, reason)
    text = printed(GradeDiff((student("[link=http://evil]a\x1b]0;t\x07", hostile, old=4, new=0),), 0), width=200)
    assert "[bold red]now[/]" in text
    assert "[link=http://evil]a" in text
    assert "\x1b" not in text
    assert "[cut after 160 characters]" in " ".join(text.split())


def test_csv_has_a_row_for_each_change() -> None:
    table = rows(GradeDiff((LOSES, GAINS, NO_GRADE, HINT), 0))
    assert [row["student"] for row in table] == ["ada", "bob", "cyd", "dan"]
    assert table[0] == {
        "student": "ada",
        "old_score": "10",
        "new_score": "6",
        "question": "softmax",
        "check": "rows",
        "old_points": "4",
        "new_points": "0",
        "old_possible": "4",
        "new_possible": "4",
        "old_status": "passed",
        "new_status": "failed",
        "why": "the result is off by 1",
    }
    assert (table[2]["old_score"], table[2]["new_score"], table[2]["why"]) == ("4", "", "The notebook is empty.")
    assert (table[3]["question"], table[3]["check"], table[3]["why"]) == (
        "softmax",
        "",
        "another named mistake or hint",
    )


def test_csv_cells_are_no_formulas() -> None:
    hostile = CheckChange("softmax", "rows", 4, 0, 4, 4, Status.PASSED, Status.RAISED, "=1+1")
    (row,) = rows(GradeDiff((student("=cmd()", hostile),), 0))
    assert (row["student"], row["why"]) == ("'=cmd()", "'=1+1")
