"""Everything in a folder or an archive, archives in archives too, as bytes with a name that says where they stand."""

from __future__ import annotations

import base64
import binascii
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FILE", "FOLDER", "INSIDE", "LINK", "UNOPENED", "Member", "members_of"]

FILE, FOLDER, LINK, UNOPENED = "file", "folder", "link", "unopened"
INSIDE = " > "
"""Stands between an archive's path and that of one of its members."""

_ARCHIVE = b"PK\x03\x04"
_MOST_NESTED = 6
_MOST_BYTES = 1 << 30
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{40,}(?:\s[A-Za-z0-9+/]+)*={0,2}")
_OFTEN_ENCODED = (".ipynb", ".json", ".py", ".md", ".txt", ".html")


@dataclass(frozen=True)
class Member:
    """A file, folder or link. ``path`` says where it stands, archives included; ``name`` is the path in its archive.

    ``kind`` is UNOPENED where an archive is damaged, too large or too deep; ``data`` are a file's bytes.
    """

    path: str
    name: str
    kind: str = FILE
    data: bytes = b""


def members_of(place: Path) -> Iterator[Member]:
    """All members of a folder, or a file with what is in it, in the order of their names. Links are not followed."""
    if place.is_dir():
        for folder, folders, files in os.walk(place, followlinks=False):
            folders.sort()
            for name in sorted([*folders, *files]):
                path = Path(folder, name)
                relative = path.relative_to(place).as_posix()
                if path.is_symlink():
                    yield Member(relative, relative, LINK)
                elif path.is_dir():
                    yield Member(relative, relative, FOLDER)
                else:
                    yield from _opened(Member(relative, relative, FILE, path.read_bytes()), 0)
    else:
        yield from _opened(Member(place.name, place.name, FILE, place.read_bytes()), 0)


def _opened(member: Member, depth: int) -> Iterator[Member]:
    """The member, and what is in it where it is an archive or holds long stretches of base64."""
    yield member
    if depth == _MOST_NESTED:
        yield Member(member.path, member.name, UNOPENED)
    elif member.data.startswith(_ARCHIVE):
        yield from _archived(member, depth)
    elif member.name.endswith(_OFTEN_ENCODED):
        for number, match in enumerate(_ENCODED.finditer(member.data.replace(b"\\n", b"\n")), start=1):
            data = _decoded(match.group())
            if data:
                inner = Member(f"{member.path}{INSIDE}base64 text {number}", f"base64-{number}", FILE, data)
                yield from _opened(inner, depth + 1)


def _archived(archive: Member, depth: int) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
            if opened.comment:
                yield Member(f"{archive.path}{INSIDE}its comment", "comment", FILE, opened.comment)
            if sum(info.file_size for info in opened.infolist()) > _MOST_BYTES:
                yield Member(archive.path, archive.name, UNOPENED)
                return
            for info in opened.infolist():
                path = f"{archive.path}{INSIDE}{info.filename}"
                if stat.S_ISLNK(info.external_attr >> 16):
                    yield Member(path, info.filename, LINK)
                elif info.is_dir():
                    yield Member(path, info.filename.rstrip("/"), FOLDER)
                else:
                    yield from _opened(Member(path, info.filename, FILE, opened.read(info)), depth + 1)
    except Exception:  # zipfile, zlib and lzma raise whatever they meet in a damaged file
        yield Member(archive.path, archive.name, UNOPENED)


def _decoded(text: bytes) -> bytes:
    joined = b"".join(text.split())
    try:
        return base64.b64decode(joined[: len(joined) // 4 * 4], validate=True)
    except binascii.Error:
        return b""
