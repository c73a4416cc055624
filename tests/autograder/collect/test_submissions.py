from __future__ import annotations

import hashlib
import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import untrusted
from autograder.collect.submissions import MAX_NAME_BYTES, collect, student_name
from autograder.errors import UsageError
from autograder.model import Submission

SLUG = "ps1_softmax"


def put(path: Path, content: bytes = b"x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def only(folder: Path) -> Submission:
    (submission,) = collect(folder, SLUG)
    return submission


def problem(folder: Path) -> str:
    submission = only(folder)
    assert submission.problem is not None
    assert submission.problem.isprintable()
    return submission.problem


def test_collect_finds_folders_files_and_nbgrader_layout_sorted_by_student(tmp_path: Path) -> None:
    carol = put(tmp_path / "carol.ipynb", b"c")
    dave = put(tmp_path / "dave.PY", b"d")
    bob = put(tmp_path / "bob" / SLUG / f"{SLUG}.ipynb", b"b")
    alice = put(tmp_path / "alice" / f"{SLUG}.py", b"a")
    found = collect(tmp_path, SLUG)
    assert [(one.student, one.path, one.problem) for one in found] == [
        ("alice", alice, None),
        ("bob", bob, None),
        ("carol", carol, None),
        ("dave", dave, None),
    ]


def test_collect_records_digest_and_time_of_the_file(tmp_path: Path) -> None:
    path = put(tmp_path / "alice" / f"{SLUG}.ipynb", b"{}")
    os.utime(path, (1_700_000_000, 1_700_000_001))
    submission = only(tmp_path)
    assert submission.sha256 == hashlib.sha256(b"{}").hexdigest()
    assert submission.received_at == 1_700_000_001


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ([f"{SLUG}.py", f"{SLUG}.ipynb", "other.ipynb"], f"{SLUG}.ipynb"),
        ([f"{SLUG}.py", "other.ipynb"], f"{SLUG}.py"),
        (["PS1_Softmax.IPYNB", "notes.py"], "PS1_Softmax.IPYNB"),
        (["homework 1.ipynb", "data.csv"], "homework 1.ipynb"),
        (["homework.ipynb", "homework.py"], "homework.ipynb"),
        ([f"{SLUG}/{SLUG}.py", "other.ipynb"], f"{SLUG}/{SLUG}.py"),
        ([f"{SLUG}/homework.ipynb", "timestamp.txt"], f"{SLUG}/homework.ipynb"),
        (
            [".ipynb_checkpoints/a.ipynb", "__MACOSX/b.py", "__pycache__/c.py", "._d.ipynb", ".e.py", "f.py"],
            "f.py",
        ),
    ],
)
def test_collect_prefers_the_expected_name_over_others(tmp_path: Path, files: list[str], chosen: str) -> None:
    for name in files:
        put(tmp_path / "alice" / name)
    assert only(tmp_path).path == tmp_path / "alice" / chosen
    assert only(tmp_path).problem is None


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["answers.txt", "scan.pdf"], ["expected ps1_softmax.ipynb or ps1_softmax.py", "answers.txt, scan.pdf"]),
        ([".hidden.ipynb"], ["found nothing"]),
        (["a.ipynb", "b.ipynb"], ["not clear", "a.ipynb, b.ipynb"]),
        (["a.ipynb", "b.py"], ["not clear", "a.ipynb, b.py"]),
        ([f"{SLUG}.ipynb", f"{SLUG}/{SLUG}.ipynb"], ["not clear", f"{SLUG}.ipynb, {SLUG}/{SLUG}.ipynb"]),
        ([f"{number}.py" for number in range(9)], ["and 4 more"]),
    ],
)
def test_collect_names_what_it_found_when_none_or_several_could_be_graded(
    tmp_path: Path, files: list[str], words: list[str]
) -> None:
    for name in files:
        put(tmp_path / "alice" / name)
    text = problem(tmp_path)
    assert all(word in text for word in words), text


@pytest.mark.parametrize(
    "names", [("alice/ps1_softmax.ipynb", "alice.ipynb"), ("bob.ipynb", "bob.py"), ("A.py", "a.py")]
)
def test_collect_lists_two_students_of_one_name_once_and_grades_neither(tmp_path: Path, names: tuple[str, str]) -> None:
    for name in names:
        put(tmp_path / name)
    submission = only(tmp_path)
    assert submission.path is None
    assert submission.sha256 == ""
    assert submission.problem is not None
    assert all(name in submission.problem for name in names)


def test_collect_takes_composed_and_decomposed_accents_for_one_name(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        put(tmp_path / (unicodedata.normalize(form, "Zoë") + ".py"))
    assert "2 submissions have the same student's name" in problem(tmp_path)


@pytest.mark.parametrize("name", ["alice", "alice.ipynb"])
@pytest.mark.parametrize("target", ["outside", "outside/ps1_softmax.ipynb", "nowhere"])
def test_collect_refuses_a_symbolic_link_among_the_students(tmp_path: Path, name: str, target: str) -> None:
    put(tmp_path / "outside" / "ps1_softmax.ipynb", b"the key")
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / name).symlink_to(tmp_path / target)
    assert "is a symbolic link" in problem(folder)
    assert only(folder).student == "alice"
    assert only(folder).sha256 == ""


@pytest.mark.parametrize("link", [f"{SLUG}.ipynb", "other.py", SLUG])
def test_collect_refuses_a_symbolic_link_inside_a_students_folder(tmp_path: Path, link: str) -> None:
    put(tmp_path / "outside" / f"{SLUG}.ipynb", b"the key")
    student = tmp_path / "submissions" / "alice"
    student.mkdir(parents=True)
    (student / link).symlink_to(tmp_path / "outside" / ("" if link == SLUG else f"{SLUG}.ipynb"))
    assert problem(student.parent).startswith(f"{link} is a symbolic link")


def test_collect_does_not_follow_a_folder_that_turns_into_a_link_after_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "outside" / f"{SLUG}.ipynb", b"the key")
    student = tmp_path / "submissions" / "alice"
    student.parent.mkdir()
    student.symlink_to(tmp_path / "outside")
    monkeypatch.setattr(untrusted, "listing", lambda folder: {"alice": "a folder"})
    assert problem(student.parent) == "alice is a symbolic link, expected the folder itself."


def test_collect_follows_the_folder_the_instructor_named(tmp_path: Path) -> None:
    put(tmp_path / "real" / "alice.py")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert only(tmp_path / "link").path == tmp_path / "link" / "alice.py"


@pytest.mark.parametrize("name", ["alice.ipynb", f"alice/{SLUG}.ipynb"])
def test_collect_refuses_a_named_pipe_without_waiting_for_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / name)
    assert "is a named pipe" in problem(tmp_path)


def test_collect_refuses_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("alice.py")
        assert "is a socket" in problem(tmp_path)


def test_collect_keeps_a_folder_named_like_a_notebook_apart(tmp_path: Path) -> None:
    (tmp_path / "alice" / f"{SLUG}.ipynb").mkdir(parents=True)
    assert "No notebook" in problem(tmp_path)


def test_collect_refuses_a_file_larger_than_the_limit_without_reading_it(tmp_path: Path) -> None:
    with put(tmp_path / "alice.ipynb").open("r+b") as file:
        file.truncate(10**12)
    assert problem(tmp_path).startswith("alice.ipynb is larger than 20 MB (1,000,000.0 MB)")


def test_collect_refuses_a_file_that_grows_after_it_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "alice.py", b"x" * 11)
    monkeypatch.setattr(untrusted, "MAX_BYTES", 10)
    real = os.fstat
    monkeypatch.setattr(
        os, "fstat", lambda descriptor: os.stat_result((*real(descriptor)[:6], 0, *real(descriptor)[7:]))
    )
    assert "is larger than" in problem(tmp_path)


@pytest.mark.parametrize("denied", ["alice", f"{SLUG}.ipynb"])
def test_collect_lists_what_it_may_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, denied: str) -> None:
    put(tmp_path / "alice" / f"{SLUG}.ipynb")
    put(tmp_path / "bob.py")
    real = os.open

    def guarded(path: str, *arguments: int, **keywords: int) -> int:
        if str(path) == denied:
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", guarded)
    alice, bob = collect(tmp_path, SLUG)
    assert alice.problem == f"{denied} cannot be read: Permission denied."
    assert bob.problem is None


def test_collect_lists_a_student_whose_folder_is_too_crowded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        put(tmp_path / "alice" / f"{number}.txt")
    monkeypatch.setattr(untrusted, "MAX_ENTRIES", 3)
    assert problem(tmp_path) == "The folder holds more than 3 entries."


@pytest.mark.parametrize("arrange", ["missing", "file", "empty", "nothing gradable"])
def test_collect_says_what_is_wrong_with_the_folder_itself(tmp_path: Path, arrange: str) -> None:
    folder = tmp_path / "submissions"
    if arrange == "file":
        put(folder)
    elif arrange != "missing":
        folder.mkdir()
    if arrange == "nothing gradable":
        put(folder / "README.md")
        put(folder / ".ipynb_checkpoints" / "alice.ipynb")
    with pytest.raises(UsageError) as caught:
        collect(folder, SLUG)
    words = {
        "missing": "does not exist",
        "file": "is not a folder",
        "empty": "found nothing",
        "nothing gradable": "found README.md",
    }
    assert words[arrange] in str(caught.value)
    assert str(folder) in str(caught.value)


def test_collect_refuses_a_folder_it_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*arguments: object, **keywords: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(UsageError, match="Permission denied"):
        collect(tmp_path, SLUG)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Zoë Müller", "Zoë Müller"),
        ("山田 太郎", "山田 太郎"),
        ("al\x1b[31mice\n", "al%1B[31mice%0A"),
        ("al\u202eice", "al%E2%80%AEice"),
        (os.fsdecode(b"al\xffice"), "al%FFice"),
        ("..\\..\\key", "%2E.%5C..%5Ckey"),
        ("index.html", "index%2Ehtml"),
        ("Grades.CSV", "Grades%2ECSV"),
        (" alice ", "%20alice%20"),
    ],
)
def test_collect_makes_names_safe_and_keeps_ordinary_ones(tmp_path: Path, name: str, student: str) -> None:
    assert student_name(name) == student
    if name[0] != ".":
        put(tmp_path / name / f"{SLUG}.py")
        assert only(tmp_path).student == student
        assert only(tmp_path).problem is None


def test_collect_ignores_hidden_names_and_what_computers_leave_behind(tmp_path: Path) -> None:
    for name in (".autograder", ".git", "__MACOSX", "__pycache__", "alice"):
        put(tmp_path / name / f"{SLUG}.py")
    put(tmp_path / "..py")
    assert only(tmp_path).student == "alice"


@given(st.text(st.characters(exclude_characters="\0"), min_size=1))
def test_student_name_is_always_one_safe_file_name(name: str) -> None:
    safe = student_name(name)
    assert safe.isprintable()
    assert "/" not in safe
    assert not safe.startswith(".")
    assert not safe.casefold().endswith((".html", ".csv", ".json", ".xml"))
    assert 0 < len(safe.encode()) <= MAX_NAME_BYTES


def test_student_name_keeps_long_names_apart() -> None:
    first, second = student_name("é" * 200 + "1"), student_name("é" * 200 + "2")
    assert first != second
    assert len(first.encode()) <= MAX_NAME_BYTES
