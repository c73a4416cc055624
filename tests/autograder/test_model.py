from __future__ import annotations

import dataclasses

import pytest

from autograder.model import (
    Assignment,
    Check,
    Outcome,
    Question,
    QuestionReport,
    Report,
    Status,
    Visibility,
)


def check(points: int) -> Check:
    return Check(f"check_{points}", "t", points, lambda rng: [])


def outcome(status: Status, score: int, max_score: int = 3) -> Outcome:
    return Outcome("c", "t", status, score, max_score, Visibility.VISIBLE, "because")


def report(*questions: QuestionReport, problem: str | None = None) -> Report:
    return Report("ps", "alice", questions, "strict", 9, problem)


def test_max_scores_add_up() -> None:
    first = Question("a", "t", "a", (check(1), check(2)))
    second = Question("b", "t", "b", (check(4),))

    assert (first.max_score, second.max_score) == (3, 4)
    assert Assignment("ps", "t", "1", (first, second)).max_score == 7


def test_scores_add_up() -> None:
    first = QuestionReport("a", "t", (outcome(Status.PASSED, 3), outcome(Status.FAILED, 0)))
    second = QuestionReport("b", "t", (outcome(Status.PASSED, 2, 2),))

    assert (first.score, first.max_score) == (3, 6)
    assert (second.score, second.max_score) == (2, 2)
    assert report(first, second).score == 5


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.GRADER_ERROR])
def test_report_is_gradable_whatever_the_submission_did(status: Status) -> None:
    done = report(QuestionReport("a", "t", (outcome(status, 0),)))

    assert done.gradable
    assert done.score == 0


def test_report_with_an_error_of_ours_has_no_score() -> None:
    right = QuestionReport("a", "t", (outcome(Status.PASSED, 3),))
    ours = QuestionReport("b", "t", (outcome(Status.PASSED, 3), outcome(Status.GRADER_ERROR, 0)))

    assert not report(right, ours).gradable
    assert report(right, ours).score is None


def test_report_of_a_submission_that_could_not_be_read_has_no_score() -> None:
    unread = report(problem="it is empty")

    assert not unread.gradable
    assert unread.score is None


def test_words_are_those_of_the_contract() -> None:
    # Gradescope's autograder documentation names the four visibilities.
    assert {word.value for word in Visibility} == {"visible", "hidden", "after_due_date", "after_published"}
    assert {word.value for word in Status} == {
        "passed",
        "failed",
        "raised",
        "timed_out",
        "crashed",
        "missing",
        "not_attempted",
        "blocked",
        "grader_error",
    }


def test_results_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        outcome(Status.FAILED, 0).score = 3  # type: ignore[misc]
