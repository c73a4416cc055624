"""Canvas' gradebook: filled in by id, nothing else touched, nobody guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from autograder.errors import UsageError
from autograder.export.canvas import canvas_gradebook

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,PS 1 (23),PS 2 (24),Final Score\n"
POINTS = "    Points Possible,,,,,,10,5,(read only)\n"
ROSTER = (
    HEADER
    + POINTS
    + '"Lee, Ann",101,s-1,ann,A,- late,,4,80\n'
    + '"=Ray, Bo",102,s-2,bo@example.org,A,,5,,70\n'
    + '"Cyr, Cy",103,s-3,cy,B,,7,,60\n'
    + '"Dix, Di",104,di,dd,B,,,,50\n'
    + '"Ell, El",105,s-5,el,B,,9,,40\n'
    + '"Student, Test",999,,hash,A,,,,\n'
)


def filled(text: str) -> dict[str, str]:
    (_, *rows) = csv.reader(io.StringIO(text, newline=""), strict=True)
    return {row[0]: row[-1] for row in rows}


@pytest.fixture
def four(small_class):
    """ann, bo, cy (no grade) and di (error of ours); nobody handed in for el."""
    return small_class[:4]


def test_gradebook_is_as_before(four, table, golden) -> None:
    golden("canvas.csv", canvas_gradebook(four, table(ROSTER), "PS 1").text)


def test_scores_stand_with_their_students_and_others_keep_what_canvas_has(four, table) -> None:
    assert filled(canvas_gradebook(four, table(ROSTER), "PS 1").text) == {
        "    Points Possible": "10",
        "Lee, Ann": "12",
        "'=Ray, Bo": "3",
        "Cyr, Cy": "7",
        "Dix, Di": "",
        "Ell, El": "9",
        "Student, Test": "",
    }


def test_columns_are_those_that_identify_students_and_the_assignment(four, table) -> None:
    head = canvas_gradebook(four, table(ROSTER), "PS 1").text.splitlines()[0]
    assert head == "Student,ID,SIS User ID,SIS Login ID,Section,PS 1 (23)"


@pytest.mark.parametrize("wanted", ["PS 1", "23", "PS 1 (23)", " PS 1 "])
def test_column_is_found_by_title_number_or_whole_name(wanted: str, four, table) -> None:
    done = canvas_gradebook(four, table(ROSTER), wanted)
    assert "PS 1 (23)" in done.text
    assert done.notes == ()


def test_column_is_made_with_its_points_and_that_is_said(four, table) -> None:
    done = canvas_gradebook(four, table(ROSTER))
    values = filled(done.text)
    assert values["    Points Possible"] == "10"
    assert values["Ell, El"] == values["Cyr, Cy"] == ""
    assert "ps1_softmax" in done.notes[0]


def test_row_of_points_is_made_where_there_is_none(four, table) -> None:
    values = filled(canvas_gradebook(four, table(ROSTER.replace(POINTS, ""))).text)
    assert next(iter(values.items())) == ("    Points Possible", "10")


def test_row_about_posting_is_kept_and_is_nobody(four, table) -> None:
    roster = ROSTER.replace(POINTS, ",,,,,,Manual Posting,,\n" + POINTS)
    lines = canvas_gradebook(four, table(roster), "PS 1").text.splitlines()
    assert lines[1] == ",,,,,Manual Posting"
    assert lines[2] == '"    Points Possible",,,,,10'


@pytest.mark.parametrize(
    "name", ["leeann_101_5550_softmax", "leeann_101", "leeann_LATE_101_5550_ps1-2", "ANN", "s-1", "101", "a\u0301nn"]
)
def test_student_is_found_by_the_number_in_a_download_or_a_name_canvas_knows(name: str, four, table) -> None:
    roster = ROSTER.replace(",ann,", ",\u00e1nn,") if "\u0301" in name else ROSTER
    done = canvas_gradebook([replace(four[0], student=name)], table(roster), "PS 1")
    assert filled(done.text)["Lee, Ann"] == "12"
    assert done.unknown == ()


@pytest.mark.parametrize("name", ["nobody", "leeann_999999_5550_x", "Lee, Ann", "Ann Lee", "bo@elsewhere.org", "10"])
def test_student_of_no_row_is_named_and_gives_nobody_a_score(name: str, four, table) -> None:
    done = canvas_gradebook([replace(four[0], student=name)], table(ROSTER), "PS 1")
    assert done.unknown == (name,)
    assert "12" not in filled(done.text).values()


def test_name_that_fits_two_rows_is_an_error(four, table) -> None:
    roster = ROSTER + '"Lee, Anna",106,ann,x,B,,,,\n'
    with pytest.raises(UsageError, match="ann fits 2 rows of the roster \\(Lee, Ann, Lee, Anna\\)"):
        canvas_gradebook(four, table(roster), "PS 1")


def test_two_names_that_fit_one_row_are_an_error(four, table) -> None:
    with pytest.raises(UsageError, match="ann and x_101_7_y both fit one row"):
        canvas_gradebook([four[0], replace(four[1], student="x_101_7_y")], table(ROSTER), "PS 1")


def test_roster_with_a_student_twice_is_an_error(four, table) -> None:
    with pytest.raises(UsageError, match="two rows with the ID 101"):
        canvas_gradebook(four, table(ROSTER + '"Lee, Ann",101,s-1,ann,B,,,,\n'), "PS 1")


@pytest.mark.parametrize(
    ("change", "wanted", "message"),
    [
        ((",PS 2 (24)", ",PS 1 (24)"), "PS 1", r"fits 2 columns of roster.csv \(PS 1 \(23\), PS 1 \(24\)\)"),
        (("", ""), "Final Score", "computed by Canvas"),
        (("", ""), "  ", "received nothing"),
    ],
)
def test_column_that_is_not_clear_is_an_error(change, wanted: str, message: str, four, table) -> None:
    with pytest.raises(UsageError, match=message):
        canvas_gradebook(four, table(ROSTER.replace(*change)), wanted)


def test_other_points_in_canvas_are_told_and_nothing_is_scaled(four, table) -> None:
    done = canvas_gradebook(four, table(ROSTER.replace(",10,5,", ",100,5,")), "PS 1")
    assert "100 points in Canvas, 10 here" in done.notes[0]
    assert filled(done.text)["    Points Possible"] == "100"
    assert filled(done.text)["'=Ray, Bo"] == "3"


def test_table_of_another_kind_is_refused(four, table) -> None:
    with pytest.raises(UsageError, match=r"no gradebook that Canvas exported.*found student, score"):
        canvas_gradebook(four, table("student,score\nann,3\n"))


def test_cells_of_any_kind_stay_in_their_cells(four, table) -> None:
    roster = HEADER + POINTS + '"שלום 😀, ""x""\n, y",101,s-1,ann,"A, ""B""",,,,\n'
    assert filled(canvas_gradebook(four[:1], table(roster), "PS 1").text)['שלום 😀, "x"\n, y'] == "12"
