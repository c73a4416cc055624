from __future__ import annotations

from dataclasses import replace

from autograder.model import Status
from autograder.report.class_summary import question_columns, summarize, why_no_grade


def test_summarize_parts_the_class_and_averages_only_grades(whole_class):
    summary = summarize(whole_class)
    assert [report.student for report in summary.not_gradable] == ["santos_rafael", "weber_lena"]
    assert len(summary.graded) == 24
    scores = [report.score for report in summary.graded]
    assert summary.mean == sum(scores) / 24


def test_summarize_ranks_mistakes_by_how_many_students_made_them(whole_class):
    first, second, *_ = summarize(whole_class).mistakes
    assert (first.question_id, first.name) == ("cross_entropy", "sums_over_the_batch")
    assert first.students == ("bakker_sanne", "fischer_paul", "jansen_milan", "patel_arjun")
    assert second.name == "normalizes_over_the_batch"


def test_summarize_sorts_names_as_people_read_them(one_check_report):
    reports = [one_check_report(student=name) for name in ("bo", "Cy", "Al")]
    assert [report.student for report in summarize(reports).reports] == ["Al", "bo", "Cy"]


def test_question_columns_do_not_depend_on_who_could_be_graded(whole_class):
    unreadable_first = sorted(whole_class, key=lambda report: len(report.questions))
    assert question_columns(unreadable_first) == question_columns(whole_class)


def test_why_no_grade_is_empty_for_a_grade(one_check_report):
    assert why_no_grade(one_check_report()) == ""
    assert why_no_grade(one_check_report(status=Status.GRADER_ERROR, reason="it broke")) == (
        "The grader itself failed in softmax.rows: it broke"
    )


def test_two_mistakes_in_one_answer_count_for_both(class_of):
    one, both = class_of({"ana": "F", "ben": "F"}, points=[1])
    alone = replace(one.questions[0], misconception="climbs", hint="Up or down?")
    together = replace(one.questions[0], misconception="adds", also_misconception="climbs", hint="Sum? Up or down?")
    reports = [replace(one, questions=(together,)), replace(both, questions=(alone,))]
    mistakes = {mistake.name: mistake for mistake in summarize(reports).mistakes}
    assert (mistakes["climbs"].hint, len(mistakes["climbs"].students)) == ("Up or down?", 2)
    assert (mistakes["adds"].hint, len(mistakes["adds"].students)) == ("Sum? Up or down?", 1)
