"""The results of public checks for a workflow in a student's repository: Classroom 50's and the autograding reporter's.

One check is one point. This is practice: it runs in the student's own repository, where a student can change all of it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from tfnn.selfcheck import CheckResult

__all__ = ["Results", "classroom50_result", "github_output_line"]

_REQUIRED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
_MAX_REASON = 2_000

Results = Mapping[str, Sequence[CheckResult]]
"""For each question's title what its public checks came to."""


def github_output_line(results: Results) -> str:
    """The line for ``$GITHUB_OUTPUT``: ``result=`` and the autograding reporter's JSON in base64."""
    rows = _rows(results)
    tests = [
        {"name": name, "status": "pass" if check.passed else "fail", "score": int(check.passed)}
        | {"message": _reason(check), "test_code": "", "filename": "", "line_no": 0, "duration": 0}
        for name, check in rows
    ]
    status = "pass" if all(check.passed for _, check in rows) else "fail"
    document = {"version": 1, "status": status, "max_score": len(rows), "tests": tests}
    return "result=" + base64.b64encode(json.dumps(document).encode("ascii")).decode("ascii")


def classroom50_result(results: Results, environment: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Classroom 50's result.json (``classroom50/result/v1``), with what its runner says in ``environment``.

    Raises ValueError when the runner's variables are not there.
    """
    if missing := [name for name in _REQUIRED if not environment.get(name)]:
        raise ValueError(
            f"expected the variables that Classroom 50's runner sets ({', '.join(_REQUIRED)}); "
            f"not set: {', '.join(missing)}."
        )
    rows = _rows(results)
    owner = environment.get("OWNER") or environment.get("USERNAME")
    mode = environment.get("MODE", "").strip().casefold()
    return {
        "schema": "classroom50/result/v1",
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": mode if mode in ("group", "team") else "individual",
        **({"owner": owner} if owner else {}),
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(check.passed for _, check in rows),
        "max-score": len(rows),
        "tests": [
            {"test-name": name, "passed": check.passed, "score": int(check.passed), "max-score": 1}
            | ({} if check.passed else {"message": _reason(check)})
            for name, check in rows
        ],
    }


def _rows(results: Results) -> list[tuple[str, CheckResult]]:
    """Each check under a name that no other has."""
    return [
        (f"{number}.{position} {check.title}", check)
        for number, checks in enumerate(results.values(), start=1)
        for position, check in enumerate(checks, start=1)
    ]


def _reason(check: CheckResult) -> str:
    return "" if check.passed else check.reason[:_MAX_REASON]
