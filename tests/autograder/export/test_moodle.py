"""Moodle's grading worksheet: filled in by participant, nothing else touched, nobody guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from autograder.errors import UsageError
from autograder.export.moodle import moodle_worksheet

HEADER = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
)
REST = '"Submitted for grading - ",{},12.00,Yes,"Monday, 1 June 2026, 2:33 PM",-,'
SHEET = (
    HEADER
    + f"Participant 71,Ann Lee,ann@example.org,{REST.format('')}\n"
    + f"Participant 72,Bo O'Ray,bo@example.org,{REST.format('1.00')}<p>good</p>\n"
    + f"Participant 73,Cy Cyr,cy@example.org,{REST.format('7.00')}+1 for style\n"
    + f"Participant 74,Di Dix,di@example.org,{REST.format('')}\n"
    + f"Participant 75,El Ell,el@example.org,{REST.format('9.00')}fine\n"
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def four(small_class):
    """ann, bo, cy (no grade) and di (error of ours); nobody handed in for el."""
    return small_class[:4]


def test_worksheet_is_as_before(four, table, golden) -> None:
    golden("moodle.csv", moodle_worksheet(four, table(SHEET)).text)


def test_grades_stand_with_their_students_and_others_keep_what_moodle_has(four, table) -> None:
    done = moodle_worksheet(four, table(SHEET))
    assert [row["Grade"] for row in rows_of(done.text)] == ["12", "3", "7.00", "", "9.00"]
    assert done.notes == done.unknown == ()


def test_everything_but_grade_and_feedback_stays(four, table) -> None:
    before, after = rows_of(SHEET), rows_of(moodle_worksheet(four, table(SHEET)).text)
    for old, new in zip(before, after, strict=True):
        for column in set(old) - {"Grade", "Feedback comments"}:
            assert new[column] == old[column]
    assert after[4]["Feedback comments"] == "fine"
    assert after[2]["Feedback comments"] == "'+1 for style"  # a spreadsheet would calculate


def test_feedback_is_plain_text_that_moodle_cannot_take_for_markup(four, table) -> None:
    comment = rows_of(moodle_worksheet(four, table(SHEET)).text)[1]["Feedback comments"]
    assert comment.startswith("3 of 10 points.\n")
    assert "off by &lt;b&gt;1&lt;/b&gt; &amp; more" in comment
    assert "<" not in comment
    assert "0.1234" not in comment


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee_71",
        "Ann Lee_71_assignsubmission_file_",
        "Ann Lee_71_assignsubmission_file_ps1",
        "Lee Ann_71_assignsubmission_onlinetext_",
        "Participant_71_assignsubmission_file_",
        "Participant 71",
        "participant_71",
        "71",
        "ANN@example.org",
        "ann",
        "Ann Lee",
        "ann_lee",
    ],
)
def test_student_is_found_by_number_address_or_name(name: str, four, table) -> None:
    done = moodle_worksheet([replace(four[0], student=name)], table(SHEET))
    assert [row["Grade"] for row in rows_of(done.text)] == ["12", "1.00", "7.00", "", "9.00"]


def test_name_in_a_download_may_lack_what_no_file_name_has(four, table) -> None:
    done = moodle_worksheet([replace(four[0], student="Bo ORay_72_assignsubmission_file_")], table(SHEET))
    assert rows_of(done.text)[1]["Grade"] == "12"


@pytest.mark.parametrize("name", ["nobody", "Ann Lee_99_assignsubmission_file_", "ann@elsewhere.org", "Lee Ann", "7"])
def test_student_of_no_row_is_named_and_gives_nobody_a_grade(name: str, four, table) -> None:
    done = moodle_worksheet([replace(four[0], student=name)], table(SHEET))
    assert done.unknown == (name,)
    assert "12" not in [row["Grade"] for row in rows_of(done.text)]


def test_worksheet_of_another_assignment_is_refused(four, table) -> None:
    with pytest.raises(UsageError, match=r"has the number of Bo O'Ray in roster\.csv"):
        moodle_worksheet([replace(four[0], student="Ann Lee_72_assignsubmission_file_")], table(SHEET))


def test_name_that_fits_two_rows_is_an_error(four, table) -> None:
    sheet = SHEET + f"Participant 76,Ann,other@example.org,{REST.format('')}\n"
    with pytest.raises(UsageError, match=r"ann fits 2 rows of the roster \(Ann Lee, Ann\)"):
        moodle_worksheet(four, table(sheet))


def test_two_names_that_fit_one_row_are_an_error(four, table) -> None:
    with pytest.raises(UsageError, match="ann and 71 both fit one row"):
        moodle_worksheet([four[0], replace(four[1], student="71")], table(SHEET))


def test_participant_who_is_there_twice_is_an_error(four, table) -> None:
    with pytest.raises(UsageError, match="two rows with the identifier 71"):
        moodle_worksheet(four, table(SHEET + f"Participant 71,Ann Lee,x@y.org,{REST.format('')}\n"))


def test_grade_that_moodle_would_pass_over_is_told(four, table) -> None:
    above = moodle_worksheet(four, table(SHEET.replace("12.00", "10,00".join('""'))))
    assert above.notes == ("ann: Moodle passes over a grade above its maximum (12 of 10); raise that first.",)
    locked = moodle_worksheet(four[:1], table(SHEET.replace("Yes", "No")))
    assert locked.notes == ("ann: the grade is locked in Moodle, so it will stay as it is there.",)


def test_worksheet_without_feedback_gets_grades_alone(four, table) -> None:
    done = moodle_worksheet(four, table(SHEET.replace("Feedback comments", "Something else")))
    assert rows_of(done.text)[0]["Grade"] == "12"
    assert "without feedback" in done.notes[0]


@pytest.mark.parametrize("header", ["student,score", "ID,Vollständiger Name,Bewertung"])
def test_table_of_another_kind_is_refused(header: str, four, table) -> None:
    with pytest.raises(UsageError, match="no grading worksheet that Moodle made in English"):
        moodle_worksheet(four, table(header + "\n"))
