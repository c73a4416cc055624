"""A folder on disk and a folder in an archive, looked at in one way: what is there, what is in it, what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder import untrusted
from autograder.collect.archives import Archive, Member
from autograder.collect.spool import Spool
from autograder.errors import UnreadableSubmission
from autograder.untrusted import Contents, printable

__all__ = ["MAX_LAYERS", "ArchivePlace", "DiskPlace", "Found", "Place", "opened_archive"]

CLUTTER = ("__MACOSX", "__pycache__")
MAX_LAYERS = 2
"""How many archives may lie in one another: that of a class and in it a student's, or a student's and one in it."""


@dataclass(frozen=True)
class Found:
    """A file that was read, where it lies, and how to get its bytes again where that is in an archive."""

    path: Path
    contents: Contents
    read_again: Callable[[], bytes] | None = None


class Place(Protocol):
    """A folder that strangers filled. ``path`` is where it lies, ``layers`` how many archives it lies in."""

    @property
    def path(self) -> Path: ...

    @property
    def layers(self) -> int: ...

    def visible(self) -> dict[str, str]:
        """What is there and counts, by name, in order: "a file", "a folder", or what else it is.

        Hidden names and what computers leave behind are left out. Raises UnreadableSubmission when it cannot be listed.
        """

    def folder(self, name: str) -> AbstractContextManager[Place]:
        """The folder ``name`` in here, while the context lasts. Raises UnreadableSubmission when it is none."""

    def read(self, name: str) -> Found:
        """The file ``name`` in here. Raises UnreadableSubmission when it is none, too large or unreadable."""

    def refuse_faults(self, name: str | None = None) -> None:
        """Raise UnreadableSubmission when something in ``name``, or in all of this, could harm who unpacks it."""


@dataclass(frozen=True)
class DiskPlace:
    """A folder on disk, by its open descriptor. No link is followed."""

    descriptor: int
    path: Path
    layers: int = 0

    def visible(self) -> dict[str, str]:
        """See ``Place``."""
        try:
            return _counting(untrusted.listing(self.descriptor))
        except OSError as error:
            words = f"The folder {printable(self.path.name)} cannot be listed: {error.strerror}."
            raise UnreadableSubmission(words) from error

    @contextmanager
    def folder(self, name: str) -> Iterator[Place]:
        """See ``Place``."""
        with untrusted.opened_folder(name, self.descriptor) as descriptor:
            yield DiskPlace(descriptor, self.path / name)

    def read(self, name: str) -> Found:
        """See ``Place``."""
        return Found(self.path / name, untrusted.read_beneath(self.descriptor, name))

    def refuse_faults(self, name: str | None = None) -> None:
        """Nothing: what lies on disk has been unpacked, or never was packed."""


@dataclass(frozen=True)
class ArchivePlace:
    """A folder in an archive: ``inside`` are the parts of its path there. What is read is kept in the spool."""

    archive: Archive
    tree: Mapping[tuple[str, ...], Mapping[str, Member | None]]
    path: Path
    layers: int
    spool: Spool
    inside: tuple[str, ...] = ()

    def visible(self) -> dict[str, str]:
        """See ``Place``."""
        here = self.tree.get(self.inside, {})
        return _counting({name: self._kind(name, member) for name, member in here.items()})

    @contextmanager
    def folder(self, name: str) -> Iterator[Place]:
        """See ``Place``."""
        inside = (*self.inside, name)
        if inside not in self.tree:
            raise UnreadableSubmission(f"{printable(name)} is a file, expected the folder itself.")
        yield ArchivePlace(self.archive, self.tree, self.path / name, self.layers, self.spool, inside)

    def read(self, name: str) -> Found:
        """See ``Place``."""
        member = self.tree.get(self.inside, {}).get(name)
        if member is None:
            raise UnreadableSubmission(f"{printable(name)} is a folder, expected the file itself.")
        contents = self.archive.read(member)
        return Found(self.path / name, contents, self.spool.keep(contents.data))

    def refuse_faults(self, name: str | None = None) -> None:
        """See ``Place``."""
        inside = self.inside if name is None else (*self.inside, name)
        for member in self.archive.faulty:
            if member.parts[: len(inside)] == inside:
                shown = printable(member.parts[-1])
                raise UnreadableSubmission(f"{shown} in {self.archive.shown} {member.fault}.")

    def _kind(self, name: str, member: Member | None) -> str:
        if (*self.inside, name) in self.tree:
            return "a folder"
        return "a file" if member is None or member.fault is None else "a faulty member"


def opened_archive(archive: Archive, path: Path, layers: int, spool: Spool) -> ArchivePlace:
    """The top of an archive that lies at ``path``, as the ``layers``-th of those that lie in one another."""
    return ArchivePlace(archive, _tree(archive.members), path, layers, spool)


def _tree(members: Sequence[Member]) -> dict[tuple[str, ...], dict[str, Member | None]]:
    """What lies in each folder; folders that no member stands for are there all the same."""
    tree: dict[tuple[str, ...], dict[str, Member | None]] = {(): {}}
    for member in members:
        for size in range(1, len(member.parts)):
            tree.setdefault(member.parts[: size - 1], {}).setdefault(member.parts[size - 1], None)
            tree.setdefault(member.parts[:size], {})
        here = tree.setdefault(member.parts[:-1], {})
        here[member.parts[-1]] = here.get(member.parts[-1]) or (None if member.is_folder else member)
        if member.is_folder:
            tree.setdefault(member.parts, {})
    return tree


def _counting(kinds: Mapping[str, str]) -> dict[str, str]:
    return {name: kinds[name] for name in sorted(kinds) if not name.startswith(".") and name not in CLUTTER}
