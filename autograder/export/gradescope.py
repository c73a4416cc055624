"""Gradescope's results.json, one per submission.

Gradescope itself keeps hidden tests from students; even so, a hidden test carries no output here.
"""

from __future__ import annotations

from typing import Any

from autograder.export.student_words import check_words, hint_words
from autograder.model import Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.student_view import problem_for_student
from tfnn.untrusted_text import bounded_text

__all__ = ["gradescope_results"]

_PLAIN = "text"  # Gradescope would render top-level output as a kind of markup otherwise


def gradescope_results(report: Report) -> dict[str, Any]:
    """One submission as Gradescope's results.json: one test per check, with the check's own visibility.

    Gradescope adds the tests' scores up; those of bonus questions lift the sum above the assignment's points. There is
    no ``score`` at the top, so that a total with hidden points in it stays hidden, and no leaderboard. Without a grade
    no test has a score, and ``output`` says why.
    """
    results: dict[str, Any] = {
        "visibility": Visibility.VISIBLE.value,
        "stdout_visibility": Visibility.HIDDEN.value,
        "output_format": _PLAIN,
        "test_output_format": _PLAIN,
        "test_name_format": _PLAIN,
        "tests": [
            test
            for number, question in enumerate(report.questions, start=1)
            for test in _tests(number, question, graded=report.gradable)
        ],
    }
    if (problem := problem_for_student(report)) is not None:
        results["output"] = problem
    return results


def _tests(number: int, question: QuestionReport, graded: bool) -> list[dict[str, Any]]:
    """The hint goes with the first failed test that is not hidden, and so appears when that test does."""
    tests, hint = [], hint_words(question)
    for position, outcome in enumerate(question.outcomes, start=1):
        test = _test(f"{number}.{position}", outcome, graded)
        if hint and outcome.visibility is not Visibility.HIDDEN and outcome.status is not Status.PASSED:
            test["output"], hint = f"{test['output']}\n\n{hint}", ""
        tests.append(test)
    return tests


def _test(number: str, outcome: Outcome, graded: bool) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": f"{number} {bounded_text(outcome.title)}",
        "number": number,
        "visibility": outcome.visibility.value,
    }
    if graded:
        test |= {"score": outcome.score, "max_score": outcome.max_score}
    if outcome.status is not Status.GRADER_ERROR:
        test["status"] = "passed" if outcome.status is Status.PASSED else "failed"
    if outcome.visibility is not Visibility.HIDDEN:
        test["output"] = check_words(outcome)
    return test
