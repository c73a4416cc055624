"""Whose row of a roster is whose. A name that fits two rows, or a row that fits two names, is an error, no guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import UsageError
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["Filled", "Key", "Matches", "local_part", "match", "refuse_repeated", "text_key"]

Key = tuple[str, str]
"""A kind of name ("text", or one of a format's own) and the name. Names of different kinds never match."""


@dataclass(frozen=True)
class Matches:
    """``row_of`` leads from a student's name to the number of a row; ``unknown`` names fit none, in order."""

    row_of: Mapping[str, int]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Filled:
    """A roster with scores in it as text, the students it has no row for, and what else the instructor should know."""

    text: str
    unknown: tuple[str, ...]
    notes: tuple[str, ...] = ()


def match(names: Mapping[str, Collection[Key]], rows: Sequence[Collection[Key]], labels: Sequence[str]) -> Matches:
    """Match students with rows that share a key. ``names`` has the keys of each student, ``labels`` how rows are shown.

    Raises UsageError when a student fits several rows or several students one row.
    """
    places: dict[Key, list[int]] = {}
    for place, keys in enumerate(rows):
        for key in set(keys):
            places.setdefault(key, []).append(place)
    row_of: dict[str, int] = {}
    unknown = []
    for student, keys in names.items():
        found = sorted({place for key in keys for place in places.get(key, ())})
        if len(found) > 1:
            several = ", ".join(labels[place] for place in found[:5])
            raise UsageError(f"{_shown(student)} fits {len(found)} rows of the roster ({several}); expected one.")
        if found:
            row_of[student] = found[0]
        else:
            unknown.append(student)
    _refuse_shared(row_of, labels)
    return Matches(row_of, tuple(unknown))


def refuse_repeated(names: Sequence[str], what: str) -> None:
    """Raise UsageError when two of the names are equal; empty ones are none."""
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise UsageError(f"The roster has two rows with the {what} {bounded_text(name, 60)}; expected one.")
        seen.add(name)


def text_key(text: str) -> Key | None:
    """A name as text, the same for all cases, encodings of accents and widths of space; None for an empty one."""
    words = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split()
    return ("text", " ".join(words)) if words else None


def local_part(address: str) -> str:
    """What stands before the @ of an e-mail address; empty for other texts.

    >>> local_part("ann@example.org"), local_part("ann")
    ('ann', '')
    """
    name, sign, _ = address.strip().rpartition("@")
    return name if sign else ""


def _refuse_shared(row_of: Mapping[str, int], labels: Sequence[str]) -> None:
    first: dict[int, str] = {}
    for student, place in row_of.items():
        if place in first:
            both = f"{_shown(first[place])} and {_shown(student)}"
            raise UsageError(f"{both} both fit one row of the roster ({labels[place]}); expected one student for it.")
        first[place] = student


def _shown(student: str) -> str:
    return bounded_text(student, NAME_LIMIT)
