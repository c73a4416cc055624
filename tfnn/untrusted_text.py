"""The one gate for text that a student may have written: what they print, raise, or are called.

Escaping belongs to the output format (Jinja2, CSV, rich's ``Text``); this module takes away what no format escapes:
terminal escape sequences, control characters, text-direction overrides, invisible characters, and length.
"""

from __future__ import annotations

import re

__all__ = ["EXAMPLE_LIMIT", "LOG_LIMIT", "NAME_LIMIT", "REASON_LIMIT", "bounded_text"]

REASON_LIMIT = 600
"""Characters of one sentence: a reason, a problem, a note."""
EXAMPLE_LIMIT = 1_200
"""Characters of a failing example: a call, what came back, what was expected."""
LOG_LIMIT = 20_000
"""Characters of what a submission printed."""
NAME_LIMIT = 255
"""Characters of a student's name; as long as a file name may be."""

_READ_AT_MOST = 16  # times the limit: room for sequences that vanish, and a bound on the time spent

# The bodies of string sequences exclude every introducer, so that one pass stays linear on hostile input.
_TERMINAL_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colors, cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS: titles, links
    r"|\x1b[ -/]*[0-Z\\`-~]"  # two-character sequences
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters except tab and newline
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # text direction
    r"\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"  # invisible
)
_UNENCODABLE = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED_MARKS = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
_LINE_BREAKS = re.compile(r"[ \t]*[\n\t][ \t\n]*")


def bounded_text(text: str, limit: int = REASON_LIMIT, *, one_line: bool = True) -> str:
    """Return ``text`` without anything that could act on a terminal or a reader's eye, at most ``limit`` characters.

    Removed: terminal escape sequences, control characters, text-direction marks, invisible characters, piles of
    accents. Line ends of any kind become newlines, or one space with ``one_line``. What cannot be written as UTF-8
    becomes U+FFFD. A text that is cut says so within the limit. Applying the function twice changes nothing more.

    >>> bounded_text("\\x1b[31mred\\x1b[0m\\nalert")
    'red alert'
    >>> bounded_text("x" * 50, limit=40)
    'xxxxxxxxxxxxxx [cut after 40 characters]'
    """
    clean = _TERMINAL_SEQUENCES.sub("", text[: _READ_AT_MOST * limit])
    clean = _UNSEEN.sub("", _LINE_ENDS.sub("\n", clean))
    clean = _PILED_MARKS.sub(r"\1", _UNENCODABLE.sub("\ufffd", clean))
    clean = _LINE_BREAKS.sub(" ", clean).strip() if one_line else clean
    if len(clean) <= limit and len(text) <= _READ_AT_MOST * limit:
        return clean
    note = f"[cut after {limit:,} characters]"
    kept = clean[: max(0, limit - len(note) - 1)].rstrip()
    if not kept:
        return note if len(note) <= limit else clean[:limit].rstrip()
    return kept + (" " if one_line else "\n") + note
