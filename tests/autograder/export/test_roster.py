"""Reading rosters: any CSV that platforms write, and one sentence for everything else."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.export.roster import read_members, read_table


def put(folder: Path, content: bytes | str, name: str = "roster.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_table_is_read_however_it_is_separated(separator: str, mark: bytes, end: str, tmp_path: Path) -> None:
    lines = [f"A{separator}B", f'"x{separator}""y"""{separator}"1\n2"', "", separator, "é"]
    table = read_table([put(tmp_path, mark + end.join([*lines, ""]).encode())])
    assert table.header == ("A", "B")
    assert table.rows == ((f'x{separator}"y"', "1\n2"), ("é", ""))


def test_tables_stand_one_below_the_other(tmp_path: Path) -> None:
    first, second = put(tmp_path, "A,B\n1,2\n", "1.csv"), put(tmp_path, "A,B\n3,4\n", "2.csv")
    assert read_table([first, second]).rows == (("1", "2"), ("3", "4"))


def test_tables_with_other_columns_are_refused(tmp_path: Path) -> None:
    first, second = put(tmp_path, "A,B\n1,2\n", "1.csv"), put(tmp_path, "A,C\n3,4\n", "2.csv")
    with pytest.raises(UsageError, match=r"2\.csv has other columns than .*1\.csv: A, C; expected A, B"):
        read_table([first, second])


def test_link_that_the_instructor_named_is_followed(tmp_path: Path) -> None:
    put(tmp_path, "A\n1\n")
    (tmp_path / "link.csv").symlink_to("roster.csv")
    assert read_table([tmp_path / "link.csv"]).rows == (("1",),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n , \n", "is empty"),
        (b"PK\x03\x04\xff\xfe", "is not text in UTF-8"),
        (b"A,B\n1,2,3\n", "line 2 has 3 cells, expected 2"),
        (b'A,B\n"1,2\n', "is no CSV file"),
        (b"A,B\n" + b"x" * 200_000 + b"\n", "is no CSV file"),
    ],
)
def test_file_of_another_kind_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        read_table([put(tmp_path, content)])


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "loop"])
def test_what_is_no_file_is_refused_and_not_waited_for(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)
    with pytest.raises(UsageError, match=r"The roster .*roster\.csv cannot be used"):
        read_table([path])


def test_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    table = read_table([put(tmp_path, "Grade,grade\n1,2\n")])
    with pytest.raises(UsageError, match="2 columns named 'Grade'"):
        table.position("Grade")


def test_members_are_read_from_json_and_csv_alike(tmp_path: Path) -> None:
    members = {"members": [{"user_id": "u1", "name": "Ann", "roles": ["Learner"]}, {"user_id": "u2", "email": "b@c"}]}
    table = read_members([put(tmp_path, json.dumps(members), "a.json"), put(tmp_path, "user_id,name\nu3,Cy\n")])
    assert table.header == ("user_id", "name", "email")
    assert table.rows == (("u1", "Ann", ""), ("u2", "", "b@c"), ("u3", "Cy", ""))


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '{"members": 3}', '{"members": [3]}', '{"a":' * 100_000])
def test_json_of_another_kind_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no list of members"):
        read_members([put(tmp_path, text)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_one_sentence(tmp_path: Path, content: bytes) -> None:
    for read in (read_table, read_members):
        with suppress(UsageError):
            table = read([put(tmp_path, content)])
            assert all(len(row) == len(table.header) for row in table.rows)
