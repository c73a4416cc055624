"""Classroom 50's result.json (``classroom50/result/v1``), for an autograder that runs in its workflow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from autograder.errors import GraderError, UsageError
from autograder.export.student_words import student_rows
from autograder.model import Report
from autograder.report.student_view import problem_for_student

__all__ = ["classroom50_result"]

_REQUIRED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
_TAG = "submit/"


def classroom50_result(report: Report, environment: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """One submission as Classroom 50's runner takes it. ``environment`` holds the variables that its runner sets.

    Classroom 50 refuses a score above ``max-score``: with bonus points in it, ``max-score`` is the score itself. The
    runner replaces ``datetime`` (here ``now``), ``owner`` and ``assignment_type`` by what it knows.
    Raises UsageError for a missing variable or another kind of tag, GraderError for a report without a grade, for
    which this format has no word but 0.
    """
    missing = [name for name in _REQUIRED if not environment.get(name)]
    if missing:
        raise UsageError(
            f"Expected the variables that Classroom 50's runner sets ({', '.join(_REQUIRED)}); "
            f"not set: {', '.join(missing)}."
        )
    if not environment["SUBMISSION_TAG"].startswith(_TAG):
        raise UsageError(
            f"SUBMISSION_TAG is {environment['SUBMISSION_TAG']!r}, expected a tag beginning with {_TAG!r}."
        )
    score = report.score
    if score is None:
        raise GraderError(f"There is no grade, and Classroom 50 would take it for a 0: {problem_for_student(report)}")
    return {
        "schema": "classroom50/result/v1",
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": _assignment_type(environment),
        **_owner(environment),
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": score,
        "max-score": max(score, report.max_score),
        "tests": [
            {"test-name": row.name, "passed": row.passed, "score": row.score, "max-score": row.max_score}
            | ({"message": row.text} if row.text else {})
            for row in student_rows(report)
        ],
    }


def _assignment_type(environment: Mapping[str, str]) -> str:
    mode = environment.get("MODE", "").strip().casefold()
    return mode if mode in ("group", "team") else "individual"


def _owner(environment: Mapping[str, str]) -> dict[str, str]:
    owner = environment.get("OWNER") or environment.get("USERNAME")
    return {"owner": owner} if owner else {}
