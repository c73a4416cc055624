"""Names and files that strangers wrote: opened without following links, bounded, and made safe to show.

Whoever hands in a submission chooses every name and every byte of it. So a file is opened first and looked at through
its descriptor afterwards (there is no moment at which it could be exchanged), opening never waits for the other end of
a pipe, and no text of theirs reaches a terminal or a file name before ``printable`` has been over it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UnreadableSubmission

__all__ = [
    "MAX_BYTES",
    "Contents",
    "kind_of",
    "listing",
    "opened_folder",
    "percent_encoded",
    "printable",
    "read_beneath",
    "read_file",
]

MAX_BYTES = 20_000_000
MAX_ENTRIES = 100_000

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


@dataclass(frozen=True)
class Contents:
    """What a regular file held when it was opened, and when it was last modified (seconds since 1970)."""

    data: bytes
    modified_at: float


def printable(name: str) -> str:
    """The name with every character that is not printable written as the percent-encoded bytes of the file name.

    Control characters, bidirectional overrides, line separators and bytes that are not UTF-8 all change:
    ``"al\\x1bice"`` becomes ``"al%1Bice"``. The result can be printed and encoded.
    """
    return "".join(character if character.isprintable() else percent_encoded(character) for character in name)


def percent_encoded(character: str) -> str:
    """One character as percent-encoded bytes, also where it stands for a byte of a name that is not UTF-8."""
    try:
        encoded = os.fsencode(character)
    except UnicodeEncodeError:
        encoded = character.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in encoded)


def read_file(path: Path) -> Contents:
    """The contents of a regular file of at most ``MAX_BYTES``; the last part of ``path`` is not followed if a link.

    Raises UnreadableSubmission, naming the file, when it is a link, not a regular file, too large or unreadable.
    """
    return _read(str(path), None)


def read_beneath(folder: int, *parts: str) -> Contents:
    """The same for ``parts[0]/parts[1]/...`` below an open folder; none of the parts is followed if it is a link."""
    if len(parts) == 1:
        return _read(parts[0], folder)
    with opened_folder(parts[0], folder) as inner:
        return read_beneath(inner, *parts[1:])


@contextmanager
def opened_folder(name: str, parent: int) -> Iterator[int]:
    """A descriptor of the folder ``name`` in the open folder ``parent``, closed afterwards.

    Raises UnreadableSubmission when it is a link, not a folder or unreadable.
    """
    descriptor = _open(name, parent, os.O_DIRECTORY, "folder")
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def listing(folder: int) -> dict[str, str]:
    """The names in an open folder and what each is: "a file", "a folder", "a symbolic link", "a named pipe"...

    Raises UnreadableSubmission for more than ``MAX_ENTRIES`` names, OSError when the folder cannot be listed.
    """
    kinds: dict[str, str] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            kinds[entry.name] = kind_of(entry.stat(follow_symlinks=False).st_mode)
            if len(kinds) > MAX_ENTRIES:
                raise UnreadableSubmission(f"The folder holds more than {MAX_ENTRIES:,} entries.")
    return kinds


def kind_of(mode: int) -> str:
    """What a file's mode says that it is, in words."""
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "a device")


def _read(name: str, folder: int | None) -> Contents:
    shown = printable(os.path.basename(name))
    descriptor = _open(name, folder, 0, "file")
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSubmission(f"{shown} is {kind_of(status.st_mode)}, expected a regular file.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(MAX_BYTES + 1) if status.st_size <= MAX_BYTES else b""
    except OSError as error:
        raise UnreadableSubmission(f"{shown} cannot be read: {error.strerror}.") from error
    finally:
        os.close(descriptor)
    size = max(status.st_size, len(data))
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise UnreadableSubmission(
            f"{shown} is larger than {limit} ({size / 1e6:,.1f} MB); clear the outputs and save it again."
        )
    return Contents(data, status.st_mtime)


def _open(name: str, folder: int | None, flags: int, expected: str) -> int:
    """A descriptor, closed on exec; a pipe or a device is opened without waiting for its other end."""
    flags |= os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise UnreadableSubmission(_why_not_opened(error, name, folder, expected)) from error
    except ValueError as error:
        raise UnreadableSubmission(f"{printable(name)} cannot be opened: such a name is not possible.") from error


def _why_not_opened(error: OSError, name: str, folder: int | None, expected: str) -> str:
    shown = printable(os.path.basename(name))
    # A link opened as a folder answers ENOTDIR, not ELOOP; what it is only words the message, it opens nothing.
    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO):
        try:
            kind = kind_of(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
        except OSError:
            kind = "not there any more"
        return f"{shown} is {kind}, expected the {expected} itself."
    return f"{shown} cannot be read: {error.strerror}."
