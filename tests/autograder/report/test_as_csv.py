from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Status
from autograder.report.as_csv import csv_cell, grades_csv


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_grades_csv_has_one_row_per_student_sorted_by_name(whole_class):
    rows = rows_of(grades_csv(list(reversed(whole_class))))
    assert rows[0][:4] == ["student", "score", "max_score", "softmax"]
    assert rows[0][-1] == "status"
    assert [row[0] for row in rows[1:]] == [report.student for report in whole_class]
    assert {len(row) for row in rows} == {3 + 10 + 1}


def test_grades_csv_scores_add_up(whole_class):
    for row in rows_of(grades_csv(whole_class))[1:]:
        if row[-1] == "graded":
            assert int(row[1]) == sum(int(cell) for cell in row[3:-1])


def test_grades_csv_leaves_scores_empty_where_there_is_no_grade(whole_class):
    by_name = {row[0]: row for row in rows_of(grades_csv(whole_class))}
    for name in ("weber_lena", "santos_rafael"):
        assert by_name[name] == [name, "", "86", *[""] * 10, "not_gradable"]


def test_grades_csv_header_is_the_same_when_nobody_could_be_graded(whole_class):
    unreadable = [report for report in whole_class if report.student == "weber_lena"]
    header = grades_csv(whole_class).splitlines()[0]
    assert grades_csv(unreadable, question_ids=header.split(",")[3:-1]).splitlines()[0] == header


def test_grades_csv_ends_every_line_with_a_newline_alone(whole_class):
    text = grades_csv(whole_class)
    assert "\r" not in text
    assert text.endswith("graded\n")
    assert text.count("\n") == 27


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\x1b[0m=1", "'=1"),
        ("\u202e=1", "'=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("a;=1+1", "a;=1+1"),
        ('say "hi", Ann', 'say "hi", Ann'),
        ("Ann\nLee", "Ann Lee"),
        ("20241234", "20241234"),
        ("-7", "-7"),
    ],
)
def test_grades_csv_names_are_text_and_never_formulas(one_check_report, name, cell):
    assert rows_of(grades_csv([one_check_report(student=name)]))[1][0] == cell


def test_grades_csv_quotes_a_semicolon_that_some_spreadsheets_split_at(one_check_report):
    assert '"a;=1+1"' in grades_csv([one_check_report(student="a;=1+1")])


def test_grades_csv_without_students_is_a_header():
    assert grades_csv([]) == "student,score,max_score,status\n"


def test_grades_csv_shows_a_zero_that_was_earned(one_check_report):
    assert rows_of(grades_csv([one_check_report(status=Status.FAILED)]))[1] == ["ana", "0", "5", "0", "graded"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_csv_cell_survives_a_reader_and_is_no_formula(text):
    cell = csv_cell(text)
    (value,) = rows_of(cell + ",\n")[0][:-1]
    assert value in (text, "'" + text)
    assert not value.lstrip(" ").startswith(("=", "@"))
    assert not value.startswith(("+", "-")) or re.fullmatch(r"[+-][0-9.]+", value)
