from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.model import QuestionReport
from autograder.report.class_figures import (
    Note,
    ScoreBin,
    ScoreFigures,
    Trouble,
    class_figures,
    score_bins,
    score_figures,
)


def test_score_figures_are_those_worked_out_by_hand():
    # Sum 120, mean 30; squared distances 400 + 100 + 0 + 900 = 1400, over 4 = 350. Quartile places 0.75, 1.5, 2.25.
    assert score_figures([60, 10, 30, 20]) == ScoreFigures(30.0, pytest.approx(350**0.5), 10, 17.5, 25.0, 37.5, 60)


def test_score_figures_of_one_student_are_all_that_score():
    assert score_figures([7]) == ScoreFigures(7.0, 0.0, 7, 7.0, 7.0, 7.0, 7)


def test_score_figures_of_nobody_are_none():
    assert score_figures([]) is None


def test_score_bins_have_equal_widths_and_full_marks_apart():
    bins = score_bins([0, 10, 11, 109, 110, 110], 110)
    assert bins[:2] == (ScoreBin(0, 10, 2), ScoreBin(11, 21, 1))
    assert bins[-2:] == (ScoreBin(99, 109, 1), ScoreBin(110, 110, 2))
    assert len(bins) == 11


def test_score_bins_hold_what_bonus_points_add():
    assert score_bins([113], 110)[-1] == ScoreBin(111, 113, 1)


@pytest.mark.parametrize("max_score", [0, 1, 5, 9, 10, 11, 86, 110, 1000])
def test_score_bins_cover_every_score_once(max_score):
    scores = list(range(max_score + 1))
    bins = score_bins(scores, max_score)
    assert sum(one.count for one in bins) == len(scores)
    assert [one.lowest for one in bins[1:]] == [one.highest + 1 for one in bins[:-1]]
    assert len(bins) <= 11


def test_class_figures_count_the_class(whole_class):
    figures = class_figures(whole_class)
    assert (figures.submissions, figures.graded, figures.max_score, figures.limited) == (26, 24, 86, 0)
    assert figures.assignment == "ps1_softmax"
    assert sum(one.count for one in figures.bins) == 24


def test_class_figures_do_not_depend_on_the_order_of_reports(class_of):
    reports = class_of({"al": "cP", "bo": "cF", "cy": "PF", "di": "et"}, points=[1, 1])
    assert class_figures(list(reversed(reports))) == class_figures(reports)


def test_class_figures_of_nobody_hold_nothing():
    figures = class_figures([])
    assert (figures.submissions, figures.scores, figures.bins, figures.checks) == (0, None, (), ())


def test_class_figures_without_any_grade_have_no_averages(one_check_report):
    figures = class_figures([one_check_report(problem="The notebook is empty.", questions=())])
    assert figures.scores is None
    assert figures.bins == ()
    assert figures.troubles == (Trouble("ana", None, "no grade", "The notebook is empty."),)


def test_questions_are_figured_by_hand(class_of):
    (question,) = class_figures(class_of({"a": "PP", "b": "PF", "c": "FF", "d": "nn"}, points=[3, 1])).questions
    # Shares 1, 3/4, 0, 0: mean 7/16, variance (1 + 9/16) / 4 - 49/256 = 51/256.
    assert question.mean == pytest.approx(7 / 16)
    assert question.deviation == pytest.approx((51 / 256) ** 0.5)
    assert (question.count, question.full, question.part, question.zero, question.not_attempted) == (4, 1, 1, 1, 1)


def test_question_tried_in_part_counts_as_attempted(class_of):
    (question,) = class_figures(class_of({"a": "nF"}, points=[1, 1])).questions
    assert (question.zero, question.not_attempted) == (1, 0)


def test_questions_leave_out_who_has_no_grade(class_of):
    (question,) = class_figures(class_of({"a": "P", "b": "e"}, points=[1])).questions
    assert (question.count, question.mean) == (1, 1.0)


def test_questions_are_sorted_from_the_hardest_and_keep_their_numbers(class_of):
    figures = class_figures(class_of({"a": "P F P", "b": "F F P"}, points=[1, 1, 1]))
    assert [(question.number, question.id) for question in figures.questions] == [(2, "q2"), (1, "q1"), (3, "q3")]


def test_question_without_points_has_no_mean_and_stands_last(class_of):
    (report,) = class_of({"a": "F"}, points=[1])
    empty = QuestionReport("empty", "An empty question", ())
    figures = class_figures([replace(report, questions=(empty, *report.questions))])
    assert [(question.id, question.mean, question.full) for question in figures.questions] == [
        ("q1", 0.0, 0),
        ("empty", None, 0),
    ]


def test_troubles_stand_by_kind_and_name_once_for_each_question(class_of):
    reports = class_of({"dan": "tt", "cy": "cP", "bo": "Pe", "al": "ct"}, points=[1, 1])
    assert [(one.student, one.question_id, one.what) for one in class_figures(reports).troubles] == [
        ("bo", None, "no grade"),
        ("al", "q1", "ended the program"),
        ("cy", "q1", "ended the program"),
        ("al", "q1", "took too long"),
        ("dan", "q1", "took too long"),
    ]
    assert class_figures(reports).troubles[1].reason == "crashed in c1"


def test_notes_and_reasons_are_bounded(one_check_report):
    figures = class_figures([one_check_report(notes=("\x1b[31m" + "x" * 9_999,), problem="y" * 9_999)])
    (note,), (trouble,) = figures.notes, figures.troubles
    assert isinstance(note, Note)
    assert len(note.text) <= 600
    assert "\x1b" not in note.text
    assert len(trouble.reason) <= 600
