"""What one student handed in: the file to grade in a folder or archive, and the latest of several attempts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.collect.archives import Archive, is_archive_name
from autograder.collect.choice import (
    Parts,
    best,
    best_named,
    is_gradable,
    names_shown,
    not_clear,
    only,
    shown,
)
from autograder.collect.places import MAX_LAYERS, Found, Place, opened_archive
from autograder.collect.platforms import HandedIn, without_copy_number
from autograder.collect.spool import Spool
from autograder.errors import UnreadableSubmission
from autograder.model import Submission
from autograder.untrusted import Contents

__all__ = ["Entry", "same_name_problem", "submission_of"]


@dataclass(frozen=True)
class Entry:
    """One name among the submissions: what is there, whose it is, and what a platform says about it."""

    name: str
    kind: str
    student: str
    handed_in: HandedIn

    @property
    def file(self) -> str:
        """The name that the student gave it; empty for a folder."""
        return "" if self.kind == "a folder" else self.handed_in.file or self.name

    @property
    def may_be_graded(self) -> bool:
        """Whether there may be something to grade in it."""
        return not self.file or is_gradable(self.file)


def submission_of(place: Place, entries: Sequence[Entry], slug: str, spool: Spool) -> Submission:
    """The submission of the one student whose ``entries`` these are; with a ``problem`` when it cannot be graded.

    Where a platform numbers what a student hands in, the latest counts, else the file that was changed last, and the
    others are named in the notes. ``spool`` keeps what comes out of archives.
    """
    student, path = entries[0].student, place.path / entries[0].name
    notes: list[str] = []
    if others := entries[0].handed_in.together:
        notes.append(f"Handed in together with {names_shown(others)}.")
    try:
        entry, found = _latest(place, entries, slug, spool)
    except UnreadableSubmission as error:
        return Submission(student, path, problem=str(error), notes=tuple(notes))
    not_graded = [other.name for other in entries if other is not entry and other.may_be_graded]
    if not_graded:
        notes.append(f"Handed in several times: {shown(entry.name)} was graded, {names_shown(not_graded)} was not.")
    data = found.contents
    digest = hashlib.sha256(data.data).hexdigest()
    return Submission(student, found.path, digest, data.modified_at, None, tuple(notes), found.read_again)


def same_name_problem(paths: Sequence[str]) -> str:
    """What to say when several submissions are one student's and nothing tells which counts."""
    return f"{len(paths)} submissions have the same student's name: {names_shown(paths)}. Rename or remove all but one."


def _latest(place: Place, entries: Sequence[Entry], slug: str, spool: Spool) -> tuple[Entry, Found]:
    """The attempt that counts, and the file in it."""
    if len(entries) == 1:
        return entries[0], _found(place, entries[0], slug, spool)
    last = _last_attempts(entries, slug)
    if len(last) == 1:
        return last[0], _found(place, last[0], slug, spool)
    found = [(entry, _found(place, entry, slug, spool)) for entry in last]
    time = max(one.contents.modified_at for _, one in found)
    newest = [(entry, one) for entry, one in found if one.contents.modified_at == time]
    if len({one.contents.data for _, one in newest}) > 1:
        raise UnreadableSubmission(same_name_problem([entry.name for entry, _ in newest]))
    return newest[0]


def _last_attempts(entries: Sequence[Entry], slug: str) -> list[Entry]:
    """The entries that the platform's own order does not tell apart any more."""
    gradable = [entry for entry in entries if entry.may_be_graded]
    if not gradable:
        only([], slug, [entry.file for entry in entries])
    attempt = max(entry.handed_in.attempt for entry in gradable)
    last = [entry for entry in gradable if entry.handed_in.attempt == attempt]
    chosen = set(best([_plain(entry) for entry in last], slug))
    if len(chosen) > 1:
        raise not_clear(slug, [entry.file or entry.name for entry in last])
    last = [entry for entry in last if _plain(entry) in chosen]
    number = max(entry.handed_in.number for entry in last)
    return [entry for entry in last if entry.handed_in.number == number]


def _plain(entry: Entry) -> Parts:
    return (without_copy_number(entry.file).casefold(),)


def _found(place: Place, entry: Entry, slug: str, spool: Spool) -> Found:
    """The file to grade in an entry."""
    place.refuse_faults(entry.name)
    if entry.kind == "a folder":
        with place.folder(entry.name) as folder:
            return _in_folder(folder, slug, spool)
    if entry.kind == "a file" and not entry.may_be_graded:
        only([], slug, [entry.file])
    return _in_file(place.read(entry.name), place.layers, slug, spool)


def _in_file(found: Found, layers: int, slug: str, spool: Spool) -> Found:
    """The file itself, or the one to grade in it if it is an archive; then with the time of the archive."""
    name = shown(found.path.name)
    if not is_archive_name(found.path.name):
        return found
    if layers >= MAX_LAYERS:
        raise UnreadableSubmission(f"{name} is an archive in an archive in an archive; expected the notebook itself.")
    archive = Archive.of_bytes(found.contents.data, name)
    top = opened_archive(archive, found.path, layers + 1, spool)
    top.refuse_faults()
    inner = _in_folder(top, slug, spool, archive=f"{found.path.name}/")
    return replace(inner, contents=Contents(inner.contents.data, found.contents.modified_at))


def _in_folder(place: Place, slug: str, spool: Spool, archive: str = "") -> Found:
    """The one file to grade in a student's folder; in an ``archive`` of the student's it may lie in any folder."""
    kinds = place.visible()
    found = _gradable(kinds)
    if kinds.get(slug, "a file") != "a file":
        with place.folder(slug) as inner:
            found += [(slug, *parts) for parts in _gradable(inner.visible())]
    if archive and not best_named(found, slug):
        found = list(_everywhere(place))
    return _read(place, only(found, slug, [archive + name for name in kinds]), slug, spool)


def _read(place: Place, parts: Parts, slug: str, spool: Spool) -> Found:
    if len(parts) > 1:
        with place.folder(parts[0]) as inner:
            return _read(inner, parts[1:], slug, spool)
    return _in_file(place.read(parts[0]), place.layers, slug, spool)


def _gradable(kinds: dict[str, str]) -> list[Parts]:
    return [(name,) for name, kind in kinds.items() if kind != "a folder" and is_gradable(name)]


def _everywhere(place: Place) -> Iterator[Parts]:
    kinds = place.visible()
    yield from _gradable(kinds)
    for name, kind in kinds.items():
        if kind == "a folder":
            with place.folder(name) as inner:
                yield from ((name, *parts) for parts in _everywhere(inner))
