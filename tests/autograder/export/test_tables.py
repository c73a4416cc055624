"""The long table, and that no table acts as a formula or loses a name."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.export.long_csv import long_csv
from autograder.export.safe_csv import csv_text


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_long_table_is_as_before(small_class, golden) -> None:
    golden("checks.csv", long_csv(small_class))


def test_long_table_has_one_row_per_check_in_the_same_order_whatever_the_input(small_class) -> None:
    rows = rows_of(long_csv(small_class))
    assert long_csv(small_class[::-1]) == long_csv(small_class)
    assert [len(row) for row in rows] == [7] * (1 + 4 * 5 + 1)


def test_long_table_adds_up_to_the_scores(small_class) -> None:
    rows = rows_of(long_csv(small_class))[1:]
    for report in small_class:
        if report.gradable:
            scores = [int(row[4]) for row in rows if row[0].lstrip("'") == report.student]
            assert sum(scores) == report.score


def test_long_table_has_no_reasons_of_hidden_checks_and_no_zero_for_errors_of_ours(small_class) -> None:
    text = long_csv(small_class)
    rows = rows_of(text)
    assert "0.1234" not in text
    assert "/opt/key.py" not in text
    assert [row[4] for row in rows if row[3] in ("grader_error", "not_gradable")] == ["", ""]


@pytest.mark.parametrize("name", ["x" * 5_000, "שלום عالم", "👩‍👧", "a,b;c\td", '"', "a\r\nb", "-7"])
def test_long_table_holds_any_name_in_one_cell(name: str, small_class) -> None:
    (_, *rows) = rows_of(long_csv([replace(small_class[0], student=name)]))
    assert {len(row) for row in rows} == {7}
    assert len(rows[0][0]) <= 255


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), min_size=1))
def test_any_table_survives_a_reader_and_is_no_formula(rows) -> None:
    back = rows_of(csv_text(rows))
    assert len(back) == len(rows)
    for given_row, row in zip(rows, back, strict=True):
        for asked, cell in zip(given_row, row, strict=True):
            assert cell in (asked, "'" + asked)
            assert not cell.lstrip(" ").startswith(("=", "@", "\t", "\r"))
            assert not (cell.startswith(("+", "-")) and any(character.isalpha() for character in cell))


@pytest.mark.parametrize(("cell", "written"), [("-", "-"), ("-3", "-3"), (3, "3"), ("-x", "'-x"), (None, ""), ("", "")])
def test_numbers_and_a_dash_alone_stay_as_they_are(cell, written: str) -> None:
    assert csv_text([[cell]]) == written + "\n"
