"""After a change of the problem set: what of a result still holds, what must be graded again. Pure.

A result holds question by question. Where only points, titles, the order or the visibility have changed, the outcomes
are kept and get the new values; nothing is exercised for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.model import Assignment, Outcome, Question, QuestionReport, Report, Status, Submission
from autograder.question_keys import QuestionKey

__all__ = ["Standing", "completed", "standing"]


@dataclass(frozen=True)
class Standing:
    """How one submission stands before a run.

    ``published`` is the report of this very file that is out, or None. ``kept`` are the question reports that hold, by
    id. ``report`` is what ``published`` becomes when nothing has to be exercised for it; else None.
    """

    submission: Submission
    key: str
    published: Report | None
    kept: Mapping[str, QuestionReport]
    report: Report | None


def standing(
    submission: Submission,
    key: str,
    assignment: Assignment,
    keys: Mapping[str, QuestionKey],
    *,
    published: Report | None,
    waiting: Report | None = None,
) -> Standing:
    """Say what still holds. ``key`` covers all that a result depends on outside of its questions' ``keys``.

    ``published`` is the report found in the student's folder, ``waiting`` one that was made and not accepted yet. A
    report of another file, and one that an error of ours is in, is no grade to keep: the submission is graded anew.
    """
    if published is None or not _is_a_result_of(published, submission):
        return Standing(submission, key, None, {}, None)
    known = [report for report in (waiting, published) if report is not None and report.key == key]
    kept: dict[str, QuestionReport] = {}
    for report in known:
        for question in report.questions:
            if question.id in keys and question.id not in kept and _holds(question, keys[question.id]):
                kept[question.id] = _with_present_values(question, assignment, keys[question.id])
    whole = None
    if known and (known[0].problem is not None or len(kept) == len(assignment.questions)):
        questions = () if known[0].problem is not None else tuple(kept[item.id] for item in assignment.questions)
        whole = replace(known[0], questions=questions, max_score=assignment.max_score)
    return Standing(submission, key, published, kept, whole)


def completed(report: Report, before: Standing, keys: Mapping[str, QuestionKey]) -> Report:
    """A report fresh from grading, with its questions' keys, and with what was noted when all of it was graded."""
    questions = tuple(replace(question, key=str(keys[question.id])) for question in report.questions)
    report = replace(report, questions=questions)
    if before.published is None or not before.kept or report.problem is not None:
        return report
    notes = tuple(dict.fromkeys((*before.published.notes, *report.notes)))
    return replace(report, notes=notes, log=before.published.log)


def _is_a_result_of(report: Report, submission: Submission) -> bool:
    """Whether it is a finished report on these bytes. What could not even be collected is cheap to look at again."""
    same = report.student == submission.student and report.submission_sha256 == submission.sha256
    return same and bool(report.key) and (submission.problem is None or report.problem is not None)


def _holds(question: QuestionReport, key: QuestionKey) -> bool:
    before = QuestionKey.parse(question.key)
    if before is None or before.judged != key.judged:
        return False
    # Nothing is told about a right answer, whatever mistakes are known.
    return before.told == key.told or all(outcome.status is Status.PASSED for outcome in question.outcomes)


def _with_present_values(report: QuestionReport, assignment: Assignment, key: QuestionKey) -> QuestionReport:
    """The same outcomes under the titles and for the points of today."""
    if report.key == str(key):
        return report
    question = next(question for question in assignment.questions if question.id == report.id)
    before = {outcome.check_id: outcome for outcome in report.outcomes}
    outcomes = []
    for check in question.checks:
        outcome = before[check.id]
        score = check.points if outcome.status is Status.PASSED else 0
        reason = _reason(outcome, question, before)
        outcome = replace(outcome, title=check.title, reason=reason, visibility=check.visibility)
        outcomes.append(replace(outcome, score=score, max_score=check.points))
    return replace(report, title=question.title, outcomes=tuple(outcomes), key=str(key))


def _reason(outcome: Outcome, question: Question, before: Mapping[str, Outcome]) -> str:
    """The reason, in which a check that was not tried names by its title the check that it builds on."""
    if outcome.status is Status.BLOCKED:
        for check in question.checks:
            old = before[check.id].title
            if old and outcome.reason.endswith(f": {old}"):
                return outcome.reason.removesuffix(old) + check.title
    return outcome.reason
