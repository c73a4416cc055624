from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.grade_diff import CheckChange, grade_diff
from autograder.model import Outcome, QuestionReport, Report, Status, Visibility


def outcome(check: str = "rows", status: Status = Status.PASSED, points: int = 4, reason: str = "off by 1") -> Outcome:
    score = points if status is Status.PASSED else 0
    return Outcome(check, f"about {check}", status, score, points, Visibility.VISIBLE, reason, 0.1)


def report(*outcomes: Outcome, student: str = "ada", max_score: int = 10, **question: str) -> Report:
    return Report("tiny", student, (QuestionReport("softmax", "A softmax", outcomes, **question),), "strict", max_score)


UNREADABLE = Report("tiny", "ada", (), "strict", 10, problem="The notebook is empty.")


def test_equal_reports_are_unchanged() -> None:
    diff = grade_diff([(report(outcome()), report(outcome()))], unchanged=7)
    assert (diff.students, diff.unchanged) == ((), 8)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(replace(outcome(), reason="other words"), id="reason"),
        pytest.param(replace(outcome(), title="other words"), id="title"),
        pytest.param(replace(outcome(), seconds=9.0), id="duration"),
        pytest.param(replace(outcome(), visibility=Visibility.HIDDEN), id="visibility"),
    ],
)
def test_other_words_are_no_change(after: Outcome) -> None:
    assert grade_diff([(report(outcome()), report(after))]).students == ()


def test_other_failure_for_no_points_is_no_change() -> None:
    pair = report(outcome(status=Status.FAILED)), report(outcome(status=Status.TIMED_OUT))
    assert grade_diff([pair]).students == ()


def test_flipped_check_is_named_with_points_and_reason() -> None:
    (student,) = grade_diff([(report(outcome()), report(outcome(status=Status.FAILED)))]).students
    assert (student.student, student.old_score, student.new_score, student.gain) == ("ada", 4, 0, -4)
    assert student.checks == (CheckChange("softmax", "rows", 4, 0, 4, 4, Status.PASSED, Status.FAILED, "off by 1"),)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (outcome(status=Status.FAILED), outcome(), "passed now, before: off by 1"),
        (outcome(), outcome(points=6), "worth 6 points, before 4"),
        (outcome(status=Status.FAILED), outcome(status=Status.FAILED, points=6), "worth 6 points, before 4"),
        (None, outcome(), "a new check: off by 1"),
        (outcome(), None, "the check is gone"),
    ],
    ids=["gained", "worth more", "lost more", "new check", "check gone"],
)
def test_change_says_why(before: Outcome | None, after: Outcome | None, why: str) -> None:
    (student,) = grade_diff([(report(*filter(None, [before])), report(*filter(None, [after])))]).students
    assert [check.why for check in student.checks] == [why]


def test_grade_that_appears_or_goes_is_a_change_of_no_points() -> None:
    (gone,) = grade_diff([(report(outcome()), UNREADABLE)]).students
    (new,) = grade_diff([(UNREADABLE, report(outcome()))]).students
    assert (gone.old_score, gone.new_score, gone.gain, gone.why) == (4, None, 0, "The notebook is empty.")
    assert (new.old_score, new.new_score, new.why) == (None, 4, "before: The notebook is empty.")
    assert gone.changes_grade
    assert new.changes_grade


def test_no_grade_before_and_after_is_no_change() -> None:
    assert grade_diff([(UNREADABLE, replace(UNREADABLE, problem="Another.", max_score=20))]).students == ()


def test_points_possible_in_all_are_a_change() -> None:
    (student,) = grade_diff([(report(outcome()), report(outcome(), max_score=20))]).students
    assert (student.changes_grade, student.old_max_score, student.new_max_score) == (True, 10, 20)


@pytest.mark.parametrize(
    "told",
    [{"misconception": "adds"}, {"hint": "What is a sum?"}, {"also_misconception": "adds"}],
    ids=["mistake", "hint", "second mistake"],
)
def test_another_diagnosis_alone_is_counted(told: dict[str, str]) -> None:
    lost = outcome(status=Status.FAILED)
    diff = grade_diff([(report(lost), report(lost, **told))])
    assert (diff.students[0].diagnoses, diff.diagnoses_alone, diff.grades) == (("softmax",), 1, ())


def test_another_diagnosis_with_other_points_is_not_counted_apart() -> None:
    diff = grade_diff([(report(outcome(status=Status.FAILED), misconception="adds"), report(outcome()))])
    assert (diff.diagnoses_alone, len(diff.grades)) == (0, 1)


def test_students_are_sorted_as_people_read_names() -> None:
    names = ["bob", "Cyd", "ada"]
    lost = outcome(status=Status.FAILED)
    diff = grade_diff([(report(outcome(), student=name), report(lost, student=name)) for name in names])
    assert [student.student for student in diff.students] == ["ada", "bob", "Cyd"]
