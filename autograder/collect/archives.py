"""Zip archives that strangers packed: looked into, never unpacked to disk.

Members are read into memory, one at a time and within bounds. A member that an unpacker could be harmed by has a
*fault*, and reading it, or the folder it lies in, is refused with that reason; so one student's trick in the archive of
a class costs nobody else. Names are only ever keys of a dictionary: no path of an archive reaches the file system.
"""

from __future__ import annotations

import calendar
import io
import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO

from autograder import untrusted
from autograder.errors import UnreadableSubmission
from autograder.untrusted import Contents, printable

__all__ = ["MAX_RATIO", "MAX_STUDENT_MEMBERS", "MAX_TOTAL_BYTES", "Archive", "Member", "is_archive_name"]

MAX_CLASS_MEMBERS = 100_000
MAX_STUDENT_MEMBERS = 5_000
MAX_TOTAL_BYTES = 200_000_000
MAX_RATIO = 300
MAX_PARTS = 32

_SMALL = 1_000_000  # a file of zeros may be compressed a thousandfold and harm nobody as long as it is small
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER_BYTES = 30
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    IndexError,
    KeyError,
)


@dataclass(frozen=True)
class Member:
    """A file or folder in an archive. ``fault`` says what is wrong with it, in words that follow its name, or None."""

    parts: tuple[str, ...]
    info: zipfile.ZipInfo
    is_folder: bool
    fault: str | None = None


class Archive:
    """The members of a zip archive, each with its fault. Nothing is decompressed before ``read``.

    Raises UnreadableSubmission, with a sentence about ``shown``, when it is no zip archive or its directory is broken,
    or (of a ``student``; a class's may be larger) when it has too many members or unpacks to too much.
    """

    def __init__(self, file: IO[bytes], shown: str, *, student: bool = True) -> None:
        self.shown = shown
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise UnreadableSubmission(f"{shown} is not a zip archive, or a damaged one: {_words(error)}.") from error
        infos = self._zip.infolist()
        if student:
            _refuse_bomb(infos, shown)
        elif len(infos) > MAX_CLASS_MEMBERS:
            raise UnreadableSubmission(f"{shown} has {len(infos):,} members, expected at most {MAX_CLASS_MEMBERS:,}.")
        self.members: Sequence[Member] = list(_with_shared_faults(list(map(_member, infos)), self._zip.start_dir))
        self.faulty = [member for member in self.members if member.fault is not None]

    @classmethod
    def of_bytes(cls, data: bytes, shown: str) -> Archive:
        """The archive that a student handed in, from its bytes."""
        # Before zipfile makes an object of each: an archive of 20 MB may list half a million members.
        if data.count(_DIRECTORY_ENTRY) > 2 * MAX_STUDENT_MEMBERS:
            raise UnreadableSubmission(f"{shown} has more than {MAX_STUDENT_MEMBERS:,} members; it was not opened.")
        return cls(io.BytesIO(data), shown)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def read(self, member: Member) -> Contents:
        """What a member holds, at most ``untrusted.MAX_BYTES``; its time is taken as UTC, because archives do not say.

        Raises UnreadableSubmission when it has a fault, is a folder, is larger, or is not what its checksum says.
        """
        name = printable(member.parts[-1])
        if member.fault is not None or member.is_folder:
            raise UnreadableSubmission(f"{name} {member.fault or 'is a folder, expected a file'}.")
        limit = untrusted.MAX_BYTES
        try:
            with self._zip.open(member.info) as file:
                data = file.read(limit + 1)
                ended = not file.read(1)
        except _BROKEN as error:
            raise UnreadableSubmission(f"{name} in {self.shown} is damaged: {_words(error)}.") from error
        if len(data) > limit or not ended:
            raise UnreadableSubmission(f"{name} in {self.shown} is larger than {limit // 1_000_000} MB.")
        if len(data) != member.info.file_size:
            said = f"its archive says {member.info.file_size:,} bytes, but it holds {len(data):,}"
            raise UnreadableSubmission(f"{name} in {self.shown} is damaged: {said}.")
        return Contents(data, _time(member.info))


def is_archive_name(name: str) -> bool:
    """Whether a file calls itself a zip archive."""
    return name.casefold().endswith(".zip")


def _refuse_bomb(infos: Sequence[zipfile.ZipInfo], shown: str) -> None:
    total = sum(info.file_size for info in infos)
    if len(infos) > MAX_STUDENT_MEMBERS:
        raise UnreadableSubmission(f"{shown} has {len(infos):,} members, expected at most {MAX_STUDENT_MEMBERS:,}.")
    if total > MAX_TOTAL_BYTES:
        limit = f"{MAX_TOTAL_BYTES // 1_000_000} MB"
        raise UnreadableSubmission(f"{shown} would unpack to {total / 1e6:,.0f} MB, expected at most {limit}.")


def _member(info: zipfile.ZipInfo) -> Member:
    """One member; where its name leads out of the archive it is filed under the folders before the way out."""
    name = _name(info)
    raw = name.replace("\\", "/")
    is_folder = raw.endswith("/")
    parts = tuple(part for part in raw.split("/") if part not in ("", "."))
    fault = _fault_of_name(raw, parts) or _fault(info, is_folder)
    safe = parts[: parts.index("..")] if ".." in parts else parts[:MAX_PARTS]
    if not safe:  # it belongs to nobody, and is not to be taken for a hidden file
        return Member((name.replace(".", "%2E", 1) or "a member without a name",), info, False, fault)
    return Member(tuple(unicodedata.normalize("NFC", part) for part in safe), info, is_folder, fault)


def _name(info: zipfile.ZipInfo) -> str:
    """The name that was meant. Some programs write UTF-8 and do not say so, which zipfile takes for code page 437."""
    name = info.orig_filename
    if info.flag_bits & _UTF8_NAME:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _fault_of_name(raw: str, parts: Sequence[str]) -> str | None:
    if raw.startswith("/") or (len(raw) > 1 and raw[1] == ":"):
        return f"has an absolute path ({_short(raw)}) and would be unpacked outside of its folder"
    if ".." in parts:
        return f"has a path that leads out ({_short(raw)}) and would be unpacked outside of its folder"
    if "\0" in raw or not parts:
        return f"has a name that no file can have ({_short(raw)})"
    if len(parts) > MAX_PARTS:
        return f"lies {len(parts):,} folders deep, expected at most {MAX_PARTS}"
    return None


def _fault(info: zipfile.ZipInfo, is_folder: bool) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"is {untrusted.kind_of(kind)}, expected the file itself"
    if (kind == stat.S_IFDIR) != is_folder and kind:
        return "says that it is both a file and a folder"
    if info.flag_bits & _ENCRYPTED:
        return "is protected by a password; pack it again without one"
    if info.compress_type not in _METHODS:
        return f"is compressed in a way that is not read here (method {info.compress_type}); pack it as an ordinary zip"
    if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
        unpacked = f"{info.compress_size:,} bytes that unpack to {info.file_size:,}"
        return f"is compressed more than {MAX_RATIO} times ({unpacked}), as only a zip bomb is"
    return None


def _with_shared_faults(members: Sequence[Member], end: int) -> Iterator[Member]:
    """The members with what is wrong between them: equal names, a file where a folder is, data that is used twice."""
    count = Counter(member.parts for member in members)
    folders = {member.parts[:size] for member in members for size in range(1, len(member.parts))}
    overlapping = _overlapping(members, end)
    for member in members:
        fault = None
        if id(member) in overlapping:
            fault = overlapping[id(member)]
        elif count[member.parts] > 1 and not member.fault:
            fault = f"is there {count[member.parts]:,} times under one name"
        elif member.parts in folders and not member.is_folder and not member.fault:
            fault = "says that it is both a file and a folder"
        yield replace(member, fault=member.fault or fault)


def _overlapping(members: Sequence[Member], end: int) -> dict[int, str]:
    """What is wrong, by ``id``, with members that begin before another's data has ended or that reach too far."""
    found: dict[int, str] = {}
    shares = "shares its bytes with another member, as only a zip bomb's do"
    furthest, widest = 0, 0
    for member in sorted(members, key=lambda one: one.info.header_offset):
        info = member.info
        stop = info.header_offset + _LOCAL_HEADER_BYTES + len(info.orig_filename) + info.compress_size
        if info.header_offset < 0 or stop > end:
            found[id(member)] = "says that it goes on where its archive has ended"
            continue
        if info.header_offset < furthest:
            found |= {id(member): shares, widest: shares}
        if stop > furthest:
            furthest, widest = stop, id(member)
    return found


def _time(info: zipfile.ZipInfo) -> float:
    try:
        return float(calendar.timegm((*info.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return 0.0


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= 80 else shown[:80] + "..."


def _words(error: Exception) -> str:
    return _short(str(error).rstrip(".") or type(error).__name__)
