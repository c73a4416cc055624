"""Archives that are not what they say they are. Each is refused with its reason, and the class goes on."""

from __future__ import annotations

import contextlib
import copy
import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import untrusted
from autograder.collect import archives
from autograder.collect.archives import Archive
from autograder.collect.submissions import collect
from autograder.errors import UnreadableSubmission, UsageError

SLUG = "ps1_softmax"
GOOD = b"x = 1\n" * 50


def packed(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    """An archive with a good notebook's file, and then what ``fill`` puts in."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{SLUG}.py", GOOD)
        fill(archive)
    return data.getvalue()


def good() -> bytes:
    return packed(lambda archive: None)


def of_kind(kind: int, name: str = "extra.txt") -> bytes:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (kind | 0o644) << 16
    return packed(lambda archive: archive.writestr(info, "/etc/passwd"))


def named(name: str) -> bytes:
    return packed(lambda archive: archive.writestr(name, "x"))


def twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(f"{SLUG}.py", "x = 2")


def overlapping(archive: zipfile.ZipFile) -> None:
    for number in range(30):
        twin = copy.copy(archive.infolist()[0])
        twin.filename = twin.orig_filename = f"{number}.py"
        archive.filelist.append(twin)


def quoted_overlapping() -> bytes:
    """Members whose stored data begin with the local header of the next: all end with one and the same data."""
    inner = packed(lambda archive: archive.writestr("b.py", bytes(1000)))
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        first, second = archive.infolist()
    start = inner.rindex(b"PK\x05\x06")
    directory = inner.index(b"PK\x01\x02")
    changed = bytearray(inner)
    reach = second.header_offset - first.header_offset + second.compress_size - len(first.filename) + len("b.py")
    struct.pack_into("<I", changed, directory + 20, reach)  # the first member's compressed size
    assert start > directory
    return bytes(changed)


def patched(field: int, value: int, width: str = "<I") -> bytes:
    """The good archive with another value in a field of its directory's first entry."""
    data = bytearray(good())
    struct.pack_into(width, data, data.index(b"PK\x01\x02") + field, value)
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(packed(lambda archive: archive.writestr("big.py", bytes(range(256)) * 40, zipfile.ZIP_STORED)))
    data[data.index(b"big.py") + 500] ^= 1
    return bytes(data).replace(f"{SLUG}.py".encode(), b"helper_of.py.txt"[:14]).replace(b"big.py", b"hw1.py")


BAD = {
    "climbs": (named("../../outside.txt"), "has a path that leads out (../../outside.txt)"),
    "climbs from within": (named("a/../../outside.txt"), "would be unpacked outside of its folder"),
    "climbs as Windows does": (named("..\\..\\outside.txt"), "would be unpacked outside of its folder"),
    "absolute": (named("/etc/cron.d/x"), "has an absolute path (/etc/cron.d/x)"),
    "drive": (named("C:\\x.txt"), "has an absolute path (C:/x.txt)"),
    "deep": (named("a/" * 40 + "x"), "lies 41 folders deep, expected at most 32"),
    "link": (of_kind(stat.S_IFLNK), "extra.txt in hw.zip is a symbolic link"),
    "device": (of_kind(stat.S_IFBLK), "is a device"),
    "pipe": (of_kind(stat.S_IFIFO), "is a named pipe"),
    "folder and file": (named(f"{SLUG}.py/x"), "says that it is both a file and a folder"),
    "duplicate": (packed(twice), "is there 2 times under one name"),
    "password": (patched(8, 1, "<H"), "is protected by a password"),
    "method": (patched(10, 14, "<H"), "is compressed in a way that is not read here (method 14)"),
    "checksum": (patched(16, 7), "is damaged: Bad CRC-32"),
    "longer than said": (patched(24, 10), "is damaged"),
    "shorter than said": (patched(24, 5000), "is damaged"),
    "beyond the end": (patched(20, 50_000), "says that it goes on where its archive has ended"),
    "flipped bit": (damaged(), "is damaged"),
    "overlap": (packed(overlapping), "shares its bytes with another member"),
    "quoted overlap": (quoted_overlapping(), "shares its bytes with another member"),
    "bomb": (packed(lambda archive: archive.writestr("zeros.py", bytes(5_000_000))), "as only a zip bomb is"),
    "crowd of names": (b"PK\x01\x02" * 20_000 + good(), "has more than 5,000 members; it was not opened"),
    "cut off": (good()[:-30], "is not a zip archive, or a damaged one"),
    "empty": (b"", "is not a zip archive, or a damaged one"),
    "not one": (b"MZ" + bytes(100), "is not a zip archive, or a damaged one"),
}


@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD)
def test_bad_archive_of_a_student_is_refused_and_the_others_go_on(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "alice").mkdir()
    (tmp_path / "alice" / "hw.zip").write_bytes(data)
    (tmp_path / "bob.zip").write_bytes(good())
    alice, bob = collect(tmp_path, SLUG)
    assert words in str(alice.problem)
    assert str(alice.problem).isprintable()
    assert bob.read_again is not None
    assert bob.read_again() == GOOD
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["alice", "bob.zip", "hw.zip"]


def test_fault_in_the_archive_of_a_class_costs_its_own_student_only(tmp_path: Path) -> None:
    link = zipfile.ZipInfo(f"carol/{SLUG}.py")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "class.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"alice/{SLUG}.py", GOOD)
        archive.writestr(f"bob/{SLUG}.py", GOOD)
        archive.writestr("bob/../../outside.py", GOOD)
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"dave/{SLUG}.py", bytes(3_000_000))
        archive.writestr("../erin.py", GOOD)
        archive.writestr("fay.py", bytes(100) + GOOD)
    found = {one.student: one.problem for one in collect(tmp_path / "class.zip", SLUG)}
    assert [student for student, problem in found.items() if problem is None] == ["alice", "fay"]
    assert "has a path that leads out" in str(found["bob"])
    assert "is a symbolic link" in str(found["carol"])
    assert "as only a zip bomb is" in str(found["dave"])
    assert "has a path that leads out" in str(found["%2E.%2Ferin"])


def test_archive_in_an_archive_is_opened_once_and_not_twice(tmp_path: Path) -> None:
    def nested(data: bytes, name: str) -> bytes:
        packed_again = io.BytesIO()
        with zipfile.ZipFile(packed_again, "w") as archive:
            archive.writestr(name, data)
        return packed_again.getvalue()

    once, twice_over = nested(good(), "hw.zip"), nested(nested(good(), "hw.zip"), "hw.zip")
    (tmp_path / "alice.zip").write_bytes(once)
    (tmp_path / "bob.zip").write_bytes(twice_over)
    alice, bob = collect(tmp_path, SLUG)
    assert alice.problem is None
    assert "hw.zip is an archive in an archive in an archive" in str(bob.problem)
    (tmp_path / "class.zip").write_bytes(nested(once, "alice.zip"))
    (alice,) = collect(tmp_path / "class.zip", SLUG)
    assert "an archive in an archive in an archive" in str(alice.problem)


@pytest.mark.parametrize(
    ("bound", "value", "words"),
    [
        (("MAX_STUDENT_MEMBERS",), 1, "has 2 members, expected at most 1"),
        (("MAX_TOTAL_BYTES",), 300, "expected at most 0 MB"),
    ],
)
def test_bound_on_an_archive_holds(bound: tuple[str], value: int, words: str, monkeypatch) -> None:
    monkeypatch.setattr(archives, bound[0], value)
    with pytest.raises(UnreadableSubmission, match=words):
        Archive.of_bytes(named("b.py"), "hw.zip")


def test_member_larger_than_a_file_may_be_is_refused(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(good())
    monkeypatch.setattr(untrusted, "MAX_BYTES", 100)
    (one,) = collect(tmp_path / "class.zip", SLUG)
    assert str(one.problem) == f"{SLUG}.py in {tmp_path / 'class.zip'} is larger than 0 MB."


def test_zeros_within_bounds_are_no_bomb() -> None:
    archive = Archive.of_bytes(packed(lambda made: made.writestr("zeros.csv", bytes(900_000))), "hw.zip")
    assert archive.faulty == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "latin-1", "shift_jis"])
def test_name_that_does_not_say_how_it_is_written_is_read(encoding: str, tmp_path: Path) -> None:
    name = "山田" if encoding == "shift_jis" else "Zoë"
    raw = name.encode(encoding)
    data = packed(lambda archive: archive.writestr("N" * len(raw) + ".py", GOOD)).replace(b"N" * len(raw), raw)
    (tmp_path / "class.zip").write_bytes(data)
    found = collect(tmp_path / "class.zip", SLUG)
    assert all(one.problem is None and one.student.isprintable() for one in found)
    if encoding in ("utf-8", "cp437"):
        assert name in [one.student for one in found]


def test_name_that_says_utf8_and_is_not_refuses_the_archive() -> None:
    data = packed(lambda archive: archive.writestr("é.py", GOOD)).replace("é".encode(), b"\xff\xfe")
    with pytest.raises(UnreadableSubmission, match="damaged one"):
        Archive.of_bytes(data, "hw.zip")


@pytest.mark.parametrize("data", [b"", b"no archive at all", good()[:-5]], ids=["empty", "text", "cut off"])
def test_what_is_no_archive_of_a_class_is_refused_in_a_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(data)
    with pytest.raises(UsageError, match="Expected a folder of submissions or a zip archive of one, but"):
        collect(tmp_path / "class.zip", SLUG)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 400))
def test_any_bytes_are_read_within_bounds_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(named("folder/other.py"))
    for place, value in changes:
        data[place % len(data)] = value
    with contextlib.suppress(UnreadableSubmission):
        archive = Archive.of_bytes(bytes(data[: len(data) - cut if cut < 50 else None]), "hw.zip")
        for member in archive.members:
            with contextlib.suppress(UnreadableSubmission):
                assert len(archive.read(member).data) == member.info.file_size
