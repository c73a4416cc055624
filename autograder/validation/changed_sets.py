"""Which problem sets a change concerns, so that course staff's own CI validates no more than it must."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import UsageError

_CONCERNS_ALL = ("autograder/", "tfnn/", "requirements.txt", "pyproject.toml")


def sets_changed_since(revision: str, slugs: Sequence[str], solutions: Path) -> list[str]:
    """Those of ``slugs`` whose solutions or assignments differ from a git revision, files not yet added included.

    All of them when the grader, tfnn or a pinned package has changed. Raises UsageError when git does not know the
    revision, or ``solutions`` is in no repository.
    """
    course = solutions.parent
    changed = _git(course, "diff", "--name-only", "--relative", revision, "--")
    changed += _git(course, "ls-files", "--others", "--exclude-standard")
    if any(path.startswith(_CONCERNS_ALL) for path in changed):
        return list(slugs)
    places = {slug: (f"{solutions.name}/{slug}/", f"assignments/{slug}/") for slug in slugs}
    return [slug for slug in slugs if any(path.startswith(places[slug]) for path in changed)]


def _git(folder: Path, *arguments: str) -> list[str]:
    try:
        run = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("--since needs git, which is not installed.") from error
    if run.returncode:
        reason = run.stderr.strip().splitlines()[:1] or ["git failed"]
        raise UsageError(f"--since takes a git revision that {folder} knows; git says: {reason[0]}.")
    return run.stdout.splitlines()
