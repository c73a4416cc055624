"""What no text in a handout should hold, whatever the problem set is: marks of solutions, addresses, keys, paths."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.release.texts import Text

__all__ = ["private_text"]

_QUOTE_LIMIT = 40
_PATTERNS = (
    ("a solution marker", r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)"),
    ("an import of the grader", r"(?m)^\s*(?:from|import) +autograder\b"),
    ("an e-mail address", r"\b[\w.+-]+@(?:[\w-]+\.)+(?:[a-z]{2,})\b(?![(\[.])"),
    (
        "a path of somebody's machine",
        r"(?<![\w.:/])/(?:home|Users|root)/[\w.-]+|\b[A-Za-z]:\\{1,2}Users\\{1,2}[\w. -]+",
    ),
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    ("an access token", r"\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|hf_[A-Za-z0-9]{30,})"),
    ("an access token", r"\b(?:AKIA[0-9A-Z]{16}|xox[abp]-[\w-]{20,}|sk-[\w-]{20,}|pypi-[\w-]{40,})"),
    ("an access token", r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{10,}"),
    (
        "a password",
        r"(?i)\b\w*(?:password|passwd|secret_key|api_?key|auth_token)\w*[\"']?\s*[=:]\s*[\"'][^\"'\s]{8,}[\"']",
    ),
)
_COMPILED = tuple((what, re.compile(pattern)) for what, pattern in _PATTERNS)
_UNTOLD = ("a private key", "an access token", "a password")


def private_text(text: Text) -> Iterator[tuple[str, int]]:
    """What was found, with a quotation where that is harmless, and its position; one finding of each kind."""
    found: set[str] = set()
    for what, pattern in (*_COMPILED, *_own_paths()):
        match = pattern.search(text.text)
        if match and what not in found:
            found.add(what)
            yield (what if what in _UNTOLD else f"{what} ({match.group().strip()[:_QUOTE_LIMIT]})"), match.start()


def _own_paths() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Folders of this machine that a path in a handout would begin with."""
    course = Path(__file__).resolve().parent.parent.parent
    folders = {str(Path.home()), str(Path.cwd()), str(course), f"{tempfile.gettempdir()}/tmp", sys.prefix}
    ordinary = {"/", "/usr", "/usr/local", "/tmp", "/opt"}  # say nothing about a machine
    for folder in sorted(folders - ordinary, key=len, reverse=True):
        if folder.count(os.sep) > 1:
            yield "a path of the machine it was built on", re.compile(re.escape(folder) + r"[\w./-]*")
