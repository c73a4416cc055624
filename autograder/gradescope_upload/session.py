"""Grade one submission in Gradescope's container: ``python -m autograder.gradescope_upload.session``.

Runs as root, on what Gradescope lays out below /autograder. Whatever happens, results.json says something: the scores,
or why there are none; a result without a score is an error of the autograder to Gradescope, and never a 0. What is
printed is for the instructor.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from autograder.collect.submissions import student_name
from autograder.errors import GraderError, SandboxUnavailableError, SetError
from autograder.export.gradescope import gradescope_results
from autograder.model import Report, Visibility
from autograder.record import write_file
from autograder.run import Run, Settings
from autograder.sandbox.lockdown import CONTAINER, STRICT
from autograder.sets import SOLUTIONS_FOLDER, load_set, set_names

__all__ = ["grade_submission"]

PLATFORM = Path("/autograder")
COURSE = Path("/opt/autograder/course")
RESULTS = Path("results", "results.json")

_LEVELS = (STRICT, CONTAINER)  # the first that holds; "process" is for no code of others
_UNFINISHED = "The grader did not finish. This is not your submission's fault; your instructor can run it again."
_BROKE_DOWN = "The grader broke down. This is not your submission's fault; your instructor can see why."
_NOBODY = "submission"


def grade_submission(platform: Path, course: Path) -> bool:
    """Grade what lies in ``platform``/submission with the one problem set in ``course``; whether the grader worked.

    results.json is written first without a score, and in the end again, whole or not at all.
    """
    write_file(platform / RESULTS, json.dumps(_without_score(_UNFINISHED)))
    try:
        _keep_private(platform)
        results = _results(_graded(platform, course))
    except Exception as error:  # of ours, whatever it is: it is said, and costs nobody a point
        if isinstance(error, GraderError):
            print(f"autograder: {error}", file=sys.stderr)  # noqa: T201 - for the instructor's log
        else:
            traceback.print_exc()
        write_file(platform / RESULTS, json.dumps(_without_score(_BROKE_DOWN)))
        return False
    write_file(platform / RESULTS, json.dumps(results, indent=1) + "\n")
    return True


def _keep_private(platform: Path) -> None:
    """Root's alone: a second wall beside the sandbox's."""
    for name, mode in (("source", 0o700), ("results", 0o700), ("submission_metadata.json", 0o600)):
        if (platform / name).exists():
            os.chmod(platform / name, mode)


def _graded(platform: Path, course: Path) -> Report:
    """The report at the strongest level that holds here. Raises SandboxUnavailableError where none does."""
    refusals = []
    for level in _LEVELS:
        try:
            return _graded_at(level, platform, course)
        except SandboxUnavailableError as error:
            refusals.append(str(error))
            print(f"autograder: {error}", file=sys.stderr)  # noqa: T201 - for the instructor's log
    raise SandboxUnavailableError(f"No level of isolation holds in this container. {' '.join(refusals)}")


def _graded_at(level: str, platform: Path, course: Path) -> Report:
    with tempfile.TemporaryDirectory(prefix="autograder-") as name:
        submissions = Path(name, "submissions")
        # Links stay links, which are refused when they are read.
        student = student_name(_student(platform / "submission_metadata.json"))
        shutil.copytree(platform / "submission", submissions / student, symlinks=True)
        settings = Settings(out=Path(name, "results"), jobs=1, device="cpu", sandbox=level)
        with Run(_only_set(course / SOLUTIONS_FOLDER), submissions, settings) as run:
            (report,) = [report for report, _ in run.results()]
        return report


def _only_set(solutions: Path) -> Any:
    names = set_names(solutions)
    if len(names) != 1:
        raise SetError(f"Expected one problem set in {solutions}, found {', '.join(names) or 'none'}.")
    return load_set(names[0], solutions)


def _student(metadata: Path) -> str:
    """Who handed in, by e-mail address or name, several joined by a plus; a word for nobody when it is not told."""
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        names = [str(user.get("email") or user.get("name") or user.get("id") or "") for user in users]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return _NOBODY
    return "+".join(filter(None, names)) or _NOBODY


def _results(report: Report) -> dict[str, Any]:
    """``extra_data`` is stored by Gradescope and not shown; the token names the seed and does not lead to it."""
    return gradescope_results(report) | {"extra_data": {"sandbox": report.sandbox, "seed_token": report.seed_token}}


def _without_score(sentence: str) -> dict[str, Any]:
    return {
        "output": sentence,
        "output_format": "text",
        "visibility": Visibility.VISIBLE.value,
        "stdout_visibility": Visibility.HIDDEN.value,
    }


if __name__ == "__main__":
    sys.exit(0 if grade_submission(PLATFORM, COURSE) else 1)
