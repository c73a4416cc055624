"""A word, a symbol and a tone for every status, the same on every page.

Color alone never carries a meaning: the tone only chooses the color of a word that is there anyway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.model import Status

__all__ = ["STATUS_WORDS", "StatusWord", "in_words"]


@dataclass(frozen=True)
class StatusWord:
    """``symbol`` is one narrow character of a common text font; ``tone`` is good, bad, idle or ours."""

    symbol: str
    word: str
    tone: str


STATUS_WORDS: Mapping[Status, StatusWord] = {
    Status.PASSED: StatusWord("\N{CHECK MARK}", "passed", "good"),
    Status.FAILED: StatusWord("\N{BALLOT X}", "not right yet", "bad"),
    Status.RAISED: StatusWord("!", "raised an error", "bad"),
    Status.TIMED_OUT: StatusWord("\N{HORIZONTAL ELLIPSIS}", "took too long", "bad"),
    Status.CRASHED: StatusWord("\N{MULTIPLICATION SIGN}", "ended the program", "bad"),
    Status.MISSING: StatusWord("?", "not found", "bad"),
    Status.NOT_ATTEMPTED: StatusWord("\N{WHITE CIRCLE}", "not attempted", "idle"),
    Status.BLOCKED: StatusWord("\N{UPWARDS ARROW}", "not run", "idle"),
    Status.GRADER_ERROR: StatusWord("\N{SECTION SIGN}", "an error of ours", "ours"),
}


def in_words(identifier: str) -> str:
    """A Python name as words, however its author joined them.

    >>> in_words("keeps_plain_variables"), in_words("AppliesASigmoid"), in_words("AssumesABatchOf32")
    ('keeps plain variables', 'applies a sigmoid', 'assumes a batch of 32')
    """
    edges = r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z][a-z])(?=[0-9])|(?<=[A-Z])(?=[A-Z][a-z])"
    return " ".join(re.split("_" if "_" in identifier else edges, identifier)).lower()
