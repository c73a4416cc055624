"""The result that GitHub Classroom's autograding reporter reads (retired by GitHub; the actions still run)."""

from __future__ import annotations

import base64
import json
from typing import Any

from autograder.export.student_words import StudentRow, student_rows
from autograder.model import Report
from autograder.report.student_view import problem_for_student

__all__ = ["github_output_line", "github_result"]


def github_result(report: Report) -> dict[str, Any]:
    """One submission as the result of one autograding step; ``duration`` is in seconds.

    Without a grade the status is "error", and ``max_score`` is 0 and no test has a score: the reporter leaves such a
    result out of its totals.
    """
    problem = problem_for_student(report)
    if problem is not None:
        unscored = _test("grading", "error", problem)
        return {"version": 1, "status": "error", "max_score": 0, "tests": [unscored]}
    rows = student_rows(report)
    status = "pass" if all(row.passed for row in rows) else "fail"
    return {"version": 1, "status": status, "max_score": report.max_score, "tests": [_scored(row) for row in rows]}


def github_output_line(result: dict[str, Any]) -> str:
    """The line for the file that ``$GITHUB_OUTPUT`` names: the result in base64, as the reporter expects it."""
    return "result=" + base64.b64encode(json.dumps(result).encode("ascii")).decode("ascii")


def _scored(row: StudentRow) -> dict[str, Any]:
    test = _test(row.name, "pass" if row.passed else "fail", row.text)
    return test | {"score": row.score, "duration": round(row.seconds, 3)}


def _test(name: str, status: str, message: str) -> dict[str, Any]:
    return {
        "name": name,
        "status": status,
        "message": message,
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }
