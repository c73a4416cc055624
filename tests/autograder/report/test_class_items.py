from __future__ import annotations

from itertools import permutations
from math import sqrt

import pytest

from autograder.report.class_items import (
    NOBODY_FAILED,
    NOBODY_PASSED,
    WRONG_WAY_ROUND,
    check_figures,
    corrected_item_total_correlation,
    upper_lower_index,
)


def test_correlation_is_the_point_biserial_one():
    passed, rest = [True, True, False, False], [4, 2, 2, 0]
    by_hand = (3 - 1) / sqrt(2) * sqrt(0.5 * 0.5)  # (M1 - M0) / s * sqrt(p q)
    assert corrected_item_total_correlation(passed, rest) == pytest.approx(by_hand) == pytest.approx(1 / sqrt(2))


@pytest.mark.parametrize(
    ("passed", "rest"),
    [([], []), ([True], [3]), ([True, True], [3, 4]), ([True, False], [3, 3])],
    ids=["nobody", "one student", "all passed", "equal rests"],
)
def test_correlation_is_undefined_where_nothing_varies(passed, rest):
    assert corrected_item_total_correlation(passed, rest) is None


def test_upper_lower_index_compares_27_percent_on_either_side():
    totals = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]  # groups of three
    passed = [False, False, True, True, True, True, True, True, True, False]
    assert upper_lower_index(passed, totals) == pytest.approx(2 / 3 - 1 / 3)


def test_upper_lower_index_shares_places_among_equal_totals():
    totals = [9, 5, 5, 5, 5, 3, 1, 0]  # groups of two: the second best place belongs to four students together
    passed = [True, True, False, False, False, False, False, True]
    assert upper_lower_index(passed, totals) == pytest.approx((1 + 1 / 4) / 2 - 1 / 2)


def test_upper_lower_index_does_not_depend_on_the_order_of_students():
    students = [(True, 5), (False, 5), (False, 5), (False, 1)]  # three for the one place at the top
    indices = {upper_lower_index(*zip(*order, strict=True)) for order in permutations(students)}
    assert len(indices) == 1


def test_upper_lower_index_needs_two_students():
    assert upper_lower_index([True], [5]) is None
    assert upper_lower_index([True, False], [5, 1]) == 1.0


def test_check_figures_correlate_with_the_rest_of_the_score_only(class_of):
    # c1 is worth so much that it decides the total; with the rest of the score it goes the other way.
    figures = check_figures(class_of({"a": "PF", "b": "PF", "c": "FP", "d": "FP"}, points=[10, 1]))
    first = next(check for check in figures if check.check_id == "c1")
    assert first.correlation == pytest.approx(-1)
    assert first.upper_lower == 1.0


def test_check_figures_count_who_passed_and_who_did_not_try(class_of):
    figures = check_figures(class_of({"a": "P", "b": "F", "c": "n", "d": "n", "e": "P"}, points=[2]))
    assert [(check.count, check.passed, check.not_attempted) for check in figures] == [(5, 2, 2)]
    assert figures[0].share_passed == 0.4
    assert figures[0].points == 2
    assert figures[0].flags == ("not attempted by 2",)


def test_check_figures_flag_what_everybody_passed_or_failed(class_of):
    figures = check_figures(class_of({"a": "PF", "b": "PF"}, points=[1, 1]))
    assert [(check.check_id, check.flags) for check in figures] == [("c2", (NOBODY_PASSED,)), ("c1", (NOBODY_FAILED,))]


def contrary(students: int) -> dict[str, str]:
    """The stronger half fails the first of three checks, the weaker half passes it."""
    return {f"s{number:02}": "FPP" if number % 2 else "PFF" for number in range(students)}


def test_check_figures_flag_a_check_that_separates_the_wrong_way_round(class_of):
    first, *others = check_figures(class_of(contrary(20), points=[1, 1, 1]))
    assert (first.check_id, first.flags) == ("c1", (WRONG_WAY_ROUND,))
    assert [check.flags for check in others] == [(), ()]


def test_check_figures_do_not_judge_by_fewer_than_20_students(class_of):
    assert all(not check.flags for check in check_figures(class_of(contrary(18), points=[1, 1, 1])))


def test_check_figures_do_not_flag_what_chance_explains(class_of):
    # One of 20 passed c1, with a rest just below the mean: the correlation is negative and says nothing.
    letters = {f"s{number:02}": "FP" if number % 2 else "FF" for number in range(20)} | {"s00": "PF"}
    first = next(check for check in check_figures(class_of(letters, points=[1, 1])) if check.check_id == "c1")
    assert -0.3 < first.correlation < 0
    assert first.flags == ()


def test_check_figures_put_the_most_alarming_first_and_then_the_hard_ones(class_of):
    letters = {f"s{number:02}": "FPPFFPP" if number % 2 else "PFFFFFP" for number in range(20)}
    figures = check_figures(class_of(letters, points=[1] * 7))
    order = [check.check_id for check in figures]
    assert order == ["c1", "c4", "c5", "c2", "c3", "c6", "c7"]
