"""What the page of a class makes of the output folder of a grading run, whole or damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from autograder.class_report import read_class, write_class_page
from autograder.errors import OutputError, UsageError
from autograder.model import Outcome, QuestionReport, Report, Status, Visibility
from autograder.output_folder import OutputFolder
from autograder.report.as_html import index_html
from autograder.report.as_json import to_dict


def put(out: Path, student: str, *, folder: str | None = None, assignment: str = "ps1") -> Path:
    """Write a student's record as ``autograder grade`` would; its path."""
    outcome = Outcome("rows", "rows sum to 1", Status.PASSED, 5, 5, Visibility.HIDDEN, "as expected")
    report = Report(assignment, student, (QuestionReport("q1", "A softmax", (outcome,)),), "strict", 5)
    path = out / (folder or student) / "report.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(to_dict(report)), encoding="utf-8")
    return path


def test_records_are_read_in_the_order_of_their_folders(tmp_path: Path) -> None:
    for student in ("bo", "al", "caf\udce9"):
        put(tmp_path, student)
    records = read_class(tmp_path)
    assert [report.student for report in records.reports] == ["al", "bo", "caf\udce9"]
    assert records.damaged == ()


def test_folders_and_files_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "al")
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "grades.csv").write_text("")
    (tmp_path / "report.json").write_text("{}")
    records = read_class(tmp_path)
    assert len(records.reports) == 1
    assert records.damaged == ()


DAMAGES = {
    "truncated": (b'{"schema_version": 1,', "It is not valid JSON"),
    "empty": (b"", "It is not valid JSON"),
    "not an object": (b"[]", "The record is a list, expected an object."),
    "another version": (b'{"schema_version": 2}', "schema_version is 2, expected 1"),
    "no UTF-8": (b'{"a": "\xff"}', "It is not valid UTF-8."),
    "nested deeply": (b"[" * 200_000, "It is nested too deeply."),
    "another student's": (None, "The record is of the student 'bo', not of this folder's."),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_record_is_named_with_the_reason(damage: str, tmp_path: Path) -> None:
    put(tmp_path, "al")
    path = put(tmp_path, "bo", folder="zed")
    content, reason = DAMAGES[damage]
    if content is not None:
        path.write_bytes(content)
    records = read_class(tmp_path)
    assert [report.student for report in records.reports] == ["al"]
    assert [one.folder for one in records.damaged] == ["zed"]
    assert reason in records.damaged[0].reason


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "pipe"])
def test_record_that_is_no_file_is_damaged_and_not_waited_for(kind: str, tmp_path: Path) -> None:
    target = put(tmp_path, "al")
    path = tmp_path / "zed" / "report.json"
    path.parent.mkdir()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(target if kind == "link" else tmp_path / "nothing")
    (damaged,) = read_class(tmp_path).damaged
    assert damaged.folder == "zed"
    assert "report.json" in damaged.reason


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_folder_without_records_is_refused(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    if kind == "file":
        folder.write_text("")
    if kind == "empty":
        folder.mkdir()
    with pytest.raises(UsageError, match=r"results.*\.$"):
        read_class(folder)


def test_folder_of_damaged_records_only_says_how_many(tmp_path: Path) -> None:
    put(tmp_path, "al").write_text("{}")
    with pytest.raises(UsageError, match="1 record there is damaged: al: The record has no 'schema_version'"):
        read_class(tmp_path)


def test_folder_of_two_problem_sets_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "al")
    put(tmp_path, "bo", assignment="ps3")
    with pytest.raises(UsageError, match=r"holds records of 2 problem sets \(ps1, ps3\); expected one"):
        read_class(tmp_path)


def test_page_and_figures_are_written_and_written_alike(tmp_path: Path) -> None:
    put(tmp_path, "al")
    page = write_class_page(read_class(tmp_path), tmp_path)
    assert page == tmp_path / "class.html"
    first = page.read_bytes(), (tmp_path / "class.json").read_bytes()
    assert json.loads(first[1])["submissions"] == 1
    write_class_page(read_class(tmp_path), tmp_path)
    assert (page.read_bytes(), (tmp_path / "class.json").read_bytes()) == first


def test_page_links_to_the_other_page_if_it_is_there(tmp_path: Path) -> None:
    put(tmp_path, "al")
    assert "./index.html" not in write_class_page(read_class(tmp_path), tmp_path).read_text()
    (tmp_path / "index.html").write_text("")
    assert "./index.html" in write_class_page(read_class(tmp_path), tmp_path).read_text()


def test_index_gets_a_link_to_the_page(tmp_path: Path) -> None:
    put(tmp_path, "al")
    index = tmp_path / "index.html"
    index.write_text(index_html("A set", []))
    for _ in range(2):
        write_class_page(read_class(tmp_path), tmp_path)
        assert index.read_text() == index_html("A set", [], has_class_page=True)


@pytest.mark.parametrize("content", [b"<p>mine</p>", b"\xff", None], ids=["another page", "no UTF-8", "a folder"])
def test_index_that_is_none_of_ours_is_left_alone(content: bytes | None, tmp_path: Path) -> None:
    put(tmp_path, "al")
    index = tmp_path / "index.html"
    if content is None:
        index.mkdir()
    else:
        index.write_bytes(content)
    write_class_page(read_class(tmp_path), tmp_path)
    assert (index.read_bytes() if index.is_file() else None) == content


def test_index_is_left_to_the_grader_that_is_at_work(tmp_path: Path) -> None:
    put(tmp_path, "al")
    index = tmp_path / "index.html"
    index.write_text(index_html("A set", []))
    grader = OutputFolder(tmp_path, pytest.fail)
    write_class_page(read_class(tmp_path), tmp_path)
    grader.close()
    assert (tmp_path / "class.html").is_file()
    assert index.read_text() == index_html("A set", [])


def test_page_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    put(tmp_path, "al")
    (tmp_path / "class.html").mkdir()
    with pytest.raises(OutputError, match="could not be written"):
        write_class_page(read_class(tmp_path), tmp_path)
