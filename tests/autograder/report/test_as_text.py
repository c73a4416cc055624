from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.model import ForbiddenCall, Status
from autograder.report.as_text import grades_table, summary_line


def printed(renderable: object, width: int = 100, *, terminal: bool = False) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system="standard" if terminal else None
    )
    console.print(renderable)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_grades_table_gives_each_student_a_line_of_points(whole_class, width):
    lines = printed(grades_table(whole_class), width).splitlines()
    assert max(len(line) for line in lines) <= width
    (line,) = [line for line in lines if line.startswith("costa_beatriz")]
    assert line.split()[1] == "68/86"
    assert "11  8  10  10  12  5  0  0  10   2" in line


def test_grades_table_shows_named_mistakes_by_question_number(whole_class):
    text = printed(grades_table(whole_class))
    assert "7: sigmoid first" in text
    assert "7 binary_cross_entropy" in text


def test_grades_table_does_not_show_a_zero_where_there_is_no_grade(whole_class):
    text = printed(grades_table(whole_class))
    (line,) = [line for line in text.splitlines() if line.startswith("weber_lena")]
    assert "0" not in line
    assert "no grade, see below" in line
    assert "No grade for weber_lena: The notebook is not valid JSON: it ends in line 212" in text
    assert "No grade for santos_rafael: The grader itself failed in softmax.ordinary_scores" in text


def test_grades_table_tells_untouched_from_wrong(whole_class):
    lines = printed(grades_table(whole_class)).splitlines()
    (untouched,) = [line for line in lines if line.startswith("moreau_hugo")]
    assert untouched.split()[3:] == ["\N{EN DASH}"] * 10


@pytest.mark.parametrize("terminal", [True, False])
def test_grades_table_shows_hostile_names_as_plain_text(one_check_report, terminal):
    names = ["[bold red]x[/]", "[/]", "\x1b[2Jy", "\u202ez", "[link=http://x]w[/link]", "n" * 5000]
    reports = [one_check_report(student=name, misconception="[red]") for name in names]
    reports.append(one_check_report(student="[/q]", problem="[bold]\x1b]0;owned\x07why[/]"))
    text = printed(grades_table(reports), terminal=terminal)
    assert "[bold red]x[/]" in text
    assert "[bold]why[/]" in text
    assert "\x1b[2J" not in text
    assert "\x1b]" not in text
    assert "\u202e" not in text
    assert len(text) < 5000


def test_grades_table_of_nobody_can_be_printed():
    assert "student" in printed(grades_table([]))


def test_summary_line_counts_times_and_averages(whole_class):
    line = summary_line(whole_class, 9.1).plain
    assert line == (
        "26 submissions in 9.1 s (0.35 s each): 24 graded, 2 without a grade. Mean 71.6, median 76.0 of 86 points."
    )


def test_summary_line_of_one_submission_without_a_grade(one_check_report):
    line = summary_line([one_check_report(status=Status.GRADER_ERROR)], 125.2).plain
    assert line == "1 submission in 2 min 05 s (125.20 s each): 0 graded, 1 without a grade."


def test_summary_line_of_nobody():
    assert summary_line([], 3.0).plain == "No submissions."


def test_grades_table_counts_forbidden_calls(one_check_report):
    report = one_check_report()
    calls = (ForbiddenCall("tf.nn.softmax", "cell 7", 4), ForbiddenCall("tf.nn.softmax", "cell 7", 5))
    flagged = replace(report, questions=(replace(report.questions[0], forbidden_calls=calls),))
    assert "1: 2 forbidden calls" in printed(grades_table([flagged]))
    assert "forbidden" not in printed(grades_table([report]))
