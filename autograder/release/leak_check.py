"""Look for leaks in a handout: in its bytes, archives in archives included. Pure but for reading.

``find_leaks`` looks for everything at once; what it finds says which file, where in it, what, and where that is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.release.code_traces import parts_in, runs_of
from autograder.release.litter import litter
from autograder.release.members import FILE, Member, members_of
from autograder.release.private_text import private_text
from autograder.release.secrets_of_sets import Secrets
from autograder.release.texts import Text, notebook_in, texts_in

__all__ = ["Leak", "find_leaks"]

_ARCHIVE = b"PK\x03\x04"
_WORD = re.compile(r"[\w.]+")


@dataclass(frozen=True)
class Leak:
    """Something that is not for students: ``what`` stands at ``place`` (may be empty) in the file ``path``."""

    path: str
    place: str
    what: str

    def __str__(self) -> str:
        where = f"{self.path}, {self.place}" if self.place else self.path
        return f"{where}: {self.what}"


def find_leaks(handout: Path, secrets: Secrets) -> list[Leak]:
    """All leaks in a folder, an archive or a file, each once, in the order of the files. Writes and runs nothing."""
    found: dict[Leak, None] = {}
    for member in members_of(handout):
        for leak in _leaks_in(member, secrets):
            found[leak] = None
    return list(found)


def _leaks_in(member: Member, secrets: Secrets) -> Iterator[Leak]:
    yield from (Leak(member.path, "", f"{what} has no place in a handout") for what in litter(member))
    yield from (
        Leak(member.path, "its name", f"the canary of the hidden check {name}")
        for name in _canaries_in(member.name, secrets)
    )
    if member.kind != FILE or member.data.startswith(_ARCHIVE):
        return
    notebook = notebook_in(member)
    if notebook is not None:
        yield from (Leak(member.path, place, what) for place, what in _notebook_rules(member.name, notebook, secrets))
    stored = secrets.numbers.stored_in(member.data)
    if stored:
        yield Leak(member.path, "", f"numbers of {stored}")
    named: set[str] = set()
    for text in texts_in(member):
        for what, position in _leaks_in_text(text, secrets):
            if notebook is not None or what not in named:  # JSON is read twice: as text, and for its strings
                yield Leak(member.path, text.where(position), what)
            named.add(what)


def _leaks_in_text(text: Text, secrets: Secrets) -> Iterator[tuple[str, int]]:
    yield from ((f"{what} has no place in a handout", position) for what, position in private_text(text))
    yield from _code_in_text(text, secrets)
    squeezed = " ".join(text.text.split()).casefold()
    for canary in secrets.canaries:
        if " " in canary.text and canary.text in squeezed:
            yield f"the sentence of the hidden check {canary.check}", _position(canary.text, text.text)
    for name in _canaries_in(text.text, secrets):
        yield f"the canary of the hidden check {name}", max(text.text.find(name.partition(".")[2]), 0)
    close = "".join(squeezed.split())
    for parameters, name in secrets.judges.items():
        if parameters.casefold() in close:
            yield f"the judge's parameters of the hidden check {name}", 0
    written = secrets.numbers.written_in(text.text)
    if written:
        yield f"numbers of {written[0]}", written[1]


def _canaries_in(text: str, secrets: Secrets) -> list[str]:
    words = {part for word in _WORD.findall(text) for part in (word, word.strip("."), *word.split("."))}
    return sorted({canary.check for canary in secrets.canaries if canary.text in words})


def _position(sentence: str, text: str) -> int:
    match = re.search(r"\s+".join(map(re.escape, sentence.split())), text, re.IGNORECASE)
    return match.start() if match else 0


def _code_in_text(text: Text, secrets: Secrets) -> Iterator[tuple[str, int]]:
    """Where the text repeats secret code, once for each piece of it: as it is written, or with other names."""
    found: dict[str, int] = {}
    for run, position in runs_of(text.text, secrets.traces.lengths):
        if run in secrets.traces.runs:
            found.setdefault(f"code of {secrets.traces.runs[run]}", position)
    for part, line in parts_in(text.text):
        name = secrets.traces.parts.get(part)
        if name and f"code of {name}" not in found:
            position = sum(map(len, text.text.splitlines(keepends=True)[: line - 1]))
            found.setdefault(f"code of {name}, perhaps with other names", position)
    yield from found.items()


def _notebook_rules(name: str, notebook: Mapping[str, Any], secrets: Secrets) -> Iterator[tuple[str, str]]:
    """What a notebook that was never run does not have, and points that no check gives."""
    known = secrets.points.get(Path(name).stem)
    expected = {pair for cells in ([known] if known is not None else secrets.points.values()) for pair in cells.items()}
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("outputs"):
            yield f"cell {number}", "an output has no place in a handout"
        if cell.get("execution_count") is not None:
            yield f"cell {number}", f"an execution count ({cell['execution_count']}) has no place in a handout"
        metadata = cell.get("metadata")
        marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        if isinstance(marks, dict) and "points" in marks:
            grade_id, points = marks.get("grade_id"), marks["points"]
            if not isinstance(grade_id, str) or (grade_id, points) not in expected:
                yield f"cell {number}", f"nbgrader's {points} points for {grade_id!r}, which checks.py does not give"
    if isinstance(notebook.get("metadata"), dict) and notebook["metadata"].get("widgets"):
        yield "the notebook's metadata", "the saved state of widgets has no place in a handout"
