"""Submissions as each platform names and zips them: who handed them in, and which attempt counts."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect.attempts import Entry
from autograder.collect.platforms import handed_in, without_copy_number
from autograder.collect.submissions import collect, student_name
from autograder.errors import UsageError
from autograder.model import Submission

SLUG = "ps1_softmax"
Files = Mapping[str, bytes]


def as_folder(files: Files, folder: Path) -> Path:
    for name, data in files.items():
        path = folder / "handed out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "handed out"


def as_zip(files: Files, folder: Path) -> Path:
    path = folder / "handed out.zip"
    path.write_bytes(zipped(files))
    return path


def zipped(files: Files) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def contents(submission: Submission) -> bytes:
    assert submission.problem is None, submission.problem
    if submission.read_again is not None:
        return submission.read_again()
    assert submission.path is not None
    return submission.path.read_bytes()


def students(path: Path) -> dict[str, bytes]:
    return {one.student: contents(one) for one in collect(path, SLUG)}


either_way = pytest.mark.parametrize("made", [as_folder, as_zip])

CANVAS = {
    "doejane_12345_67890_ps1_softmax-2.ipynb": b"jane",
    "roemax_LATE_12346_67891_Untitled1.ipynb": b"max",
    "anon_aB3dE_67892_ps1_softmax.ipynb": b"nobody",
    "LATE_anon_Zz9yX_67893_ps1_softmax.py": b"late nobody",
    "vandenbergo_brien_12347_67894_homework.zip": zipped({"work/ps1_softmax.ipynb": b"packed", "work/data.csv": b"1"}),
    "mülleränne_12348_67895_ps1_softmax (1).ipynb": b"browser",
    "mülleränne_12348_67896_data.csv": b"1,2",
}
MOODLE = {
    "Jane Doe_101_assignsubmission_file_/ps1_softmax.ipynb": b"jane",
    "Jane Doe_101_assignsubmission_onlinetext_/onlinetext.html": b"<p>Please see my file.</p>",
    "Max Roe_102_assignsubmission_file/Untitled.ipynb": b"max",
    "Group A-Zoë Ng_103_assignsubmission_file_/hw.zip": zipped({"ps1_softmax.py": b"zoe"}),
    "Participant_104_assignsubmission_file_ps1_softmax.ipynb": b"blind",
}
GRADESCOPE_METADATA = b"""\
submission_345:
  :submitters:
  - :name: Jane Doe
    :email: jane@example.edu
    :sid: '100'
  :created_at: 2026-11-20 10:30:00.000000000 Z
  :score: 3.0
  :results: !ruby/object:ActiveSupport::HashWithIndifferentAccess
    tests:
    - name: ':submitters:'
      output: "a long story"
submission_346:
  :submitters:
  - :name: Max Roe
    :email: max@example.edu
  - :name: No Address
"""
GRADESCOPE = {
    "assignment_99_export/submission_metadata.yml": GRADESCOPE_METADATA,
    "assignment_99_export/submission_345/ps1_softmax.ipynb": b"jane",
    "assignment_99_export/submission_346/my work.py": b"pair",
    "assignment_99_export/submission_347/ps1_softmax.ipynb": b"unknown",
}
NBGRADER = {
    "submitted/jdoe/ps1_softmax/ps1_softmax.ipynb": b"jane",
    "submitted/jdoe/ps1_softmax/timestamp.txt": b"2026-11-20 10:30:00 UTC",
    "submitted/mroe/ps1_softmax/ps1_softmax.ipynb": b"max",
}
EXCHANGE = {
    "jdoe+ps1_softmax+2026-11-19 10:30:00.123456 UTC+x7Yq-_0=/ps1_softmax.ipynb": b"first",
    "jdoe+ps1_softmax+2026-11-20 09:30:00.123456 UTC+aaaa/ps1_softmax.ipynb": b"jane",
    "jdoe+ps3_training+2026-11-21 09:30:00.123456 UTC+aaaa/ps3_training.ipynb": b"another set",
    "mroe+ps1_softmax+2026-11-20 09:30:00.123456 UTC/ps1_softmax.ipynb": b"max",
}
REPOSITORIES = {
    "ps1-softmax-jdoe/ps1_softmax.ipynb": b"jane",
    "ps1-softmax-jdoe/.git/config": b"",
    "ps1-softmax-jdoe/tests/test_all.py": b"",
    "ps1_softmax-m-roe/ps1_softmax.ipynb": b"max",
}


@either_way
@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            CANVAS,
            {
                "doejane_12345": b"jane",
                "roemax_12346": b"max",
                "anon_aB3dE": b"nobody",
                "anon_Zz9yX": b"late nobody",
                "vandenbergo_brien_12347": b"packed",
                "mülleränne_12348": b"browser",
            },
        ),
        (
            MOODLE,
            {
                "Jane Doe_101": b"jane",
                "Max Roe_102": b"max",
                "Group A-Zoë Ng_103": b"zoe",
                "Participant_104": b"blind",
            },
        ),
        (
            GRADESCOPE,
            {
                "jane@example.edu": b"jane",
                "max@example.edu": b"pair",
                "No Address": b"pair",
                "submission_347": b"unknown",
            },
        ),
        (NBGRADER, {"jdoe": b"jane", "mroe": b"max"}),
        (EXCHANGE, {"jdoe": b"jane", "mroe": b"max"}),
        (REPOSITORIES, {"jdoe": b"jane", "m-roe": b"max"}),
    ],
    ids=["Canvas", "Moodle", "Gradescope", "nbgrader", "exchange", "repositories"],
)
def test_students_are_known_by_the_names_their_platform_gives(
    files: Files, found: dict[str, bytes], made: Callable[[Files, Path], Path], tmp_path: Path
) -> None:
    assert students(made(files, tmp_path)) == found


def test_repositories_of_an_assignment_of_another_name_are_known_by_their_folder(tmp_path: Path) -> None:
    folder = as_folder({"hw-one-submissions/hw-one-jdoe/ps1_softmax.ipynb": b"jane"}, tmp_path)
    assert students(folder / "hw-one-submissions") == {"jdoe": b"jane"}


def test_archive_packed_with_its_folder_around_is_looked_into(tmp_path: Path) -> None:
    files = {"handed out/alice/ps1_softmax.ipynb": b"a", "__MACOSX/handed out/._alice": b"", "handed out/bob.py": b"b"}
    assert students(as_zip(files, tmp_path)) == {"alice": b"a", "bob": b"b"}


def test_what_is_in_an_archive_is_read_again_when_the_archive_is_gone(tmp_path: Path) -> None:
    path = as_zip({"alice.zip": zipped({"ps1_softmax.py": b"x = 1"}), "bob.py": b"y = 2"}, tmp_path)
    alice, bob = collect(path, SLUG)
    path.unlink()
    assert (contents(bob), contents(alice), contents(bob)) == (b"y = 2", b"x = 1", b"y = 2")
    assert alice.path == path / "alice.zip" / "ps1_softmax.py"


def test_nothing_is_written_among_the_submissions(tmp_path: Path) -> None:
    folder = as_folder({"alice/hw.zip": zipped({"ps1_softmax.py": b"x = 1"})}, tmp_path)
    before = sorted(folder.rglob("*"))
    assert students(folder) == {"alice": b"x = 1"}
    assert sorted(folder.rglob("*")) == before


def test_time_of_an_archive_is_that_of_what_is_in_it(tmp_path: Path) -> None:
    folder = as_folder({"alice.zip": zipped({"ps1_softmax.py": b"x = 1"})}, tmp_path)
    os.utime(folder / "alice.zip", (1_700_000_000, 1_700_000_001))
    (alice,) = collect(folder, SLUG)
    assert alice.received_at == 1_700_000_001


# ----------------------------------------------------------------------------------------------------- attempts


@either_way
@pytest.mark.parametrize(
    ("files", "graded", "noted"),
    [
        (["a_1_10_ps1_softmax.ipynb", "a_1_9_ps1_softmax-1.ipynb"], "a_1_10_ps1_softmax.ipynb", True),
        (["a_1_10_hw.ipynb", "a_1_11_hw-1.ipynb"], "a_1_11_hw-1.ipynb", True),
        (["a_1_10_ps1_softmax.ipynb", "a_LATE_1_9_final.ipynb"], "a_LATE_1_9_final.ipynb", True),
        (["a_1_10_ps1_softmax.ipynb", "a_1_11_helpers.py"], "a_1_10_ps1_softmax.ipynb", True),
        (["a_1_10_hw.ipynb", "a_1_11_hw.py"], "a_1_10_hw.ipynb", True),
        (["a_1_10_hw.ipynb", "a_1_11_figure.png"], "a_1_10_hw.ipynb", False),
        (["a_1_10_hw.ipynb", "a_1_text.html"], "a_1_10_hw.ipynb", False),
    ],
)
def test_latest_attempt_counts_and_the_others_are_named(
    files: list[str], graded: str, noted: bool, made: Callable[[Files, Path], Path], tmp_path: Path
) -> None:
    (submission,) = collect(made({name: name.encode() for name in files}, tmp_path), SLUG)
    assert contents(submission) == graded.encode()
    (other,) = set(files) - {graded}
    assert list(submission.notes) == (
        [f"Handed in several times: {graded} was graded, {other} was not."] if noted else []
    )


def test_attempts_that_only_the_time_tells_apart_count_by_time(tmp_path: Path) -> None:
    names = [f"jdoe+{SLUG}+2026-11-20 09:30:00 UTC+{end}" for end in ("aa", "bb")]
    folder = as_folder({f"{name}/{SLUG}.py": name.encode() for name in names}, tmp_path)
    for name, time in zip(names, (1_700_000_009, 1_700_000_001), strict=True):
        os.utime(folder / name / f"{SLUG}.py", (time, time))
    assert students(folder) == {"jdoe": names[0].encode()}
    os.utime(folder / names[1] / f"{SLUG}.py", (1_700_000_009, 1_700_000_009))
    (submission,) = collect(folder, SLUG)
    assert str(submission.problem).startswith("2 submissions have the same student's name: jdoe+ps1")


def test_file_named_as_expected_counts_beside_an_archive(tmp_path: Path) -> None:
    files = {"a_1_10_ps1_softmax.ipynb": b"good", "a_1_11_data.zip": b"no archive"}
    assert students(as_folder(files, tmp_path)) == {"a_1": b"good"}


def test_latest_attempt_counts_even_if_it_cannot_be_graded(tmp_path: Path) -> None:
    files = {"a_1_10_ps1_softmax.zip": zipped({"ps1_softmax.py": b"good"}), "a_1_11_ps1_softmax-1.zip": b"no archive"}
    (submission,) = collect(as_folder(files, tmp_path), SLUG)
    assert str(submission.problem).startswith("a_1_11_ps1_softmax-1.zip is not a zip archive")


def test_two_other_notebooks_of_one_attempt_are_not_guessed_between(tmp_path: Path) -> None:
    (submission,) = collect(as_folder({"a_1_10_one.ipynb": b"1", "a_1_11_two.ipynb": b"2"}, tmp_path), SLUG)
    assert str(submission.problem).startswith("It is not clear which file to grade")
    assert "found one.ipynb, two.ipynb" in str(submission.problem)


def test_same_student_of_two_platforms_is_one_submission_with_a_problem(tmp_path: Path) -> None:
    (submission,) = collect(as_folder({"ps1_softmax-jdoe/a.py": b"1", "jdoe.py": b"2"}, tmp_path), SLUG)
    assert "2 submissions have the same student's name" in str(submission.problem)


def test_who_handed_in_together_is_noted(tmp_path: Path) -> None:
    found = {one.student: one.notes for one in collect(as_zip(GRADESCOPE, tmp_path), SLUG)}
    assert found["jane@example.edu"] == ()
    assert found["max@example.edu"] == ("Handed in together with No Address.",)
    assert found["No Address"] == ("Handed in together with max@example.edu.",)


@pytest.mark.parametrize("text", [b"[" * 300_000, b"{" * 300_000, b"a: b: c", b"\xff\xfe\xff", b"- " * 100_000 + b"x"])
def test_metadata_that_are_none_are_refused(text: bytes, tmp_path: Path) -> None:
    folder = as_folder({"submission_metadata.yml": text, "submission_1/ps1_softmax.py": b"x"}, tmp_path)
    with pytest.raises(UsageError, match=r"submission_metadata\.yml is not YAML"):
        collect(folder, SLUG)


@pytest.mark.parametrize("text", [b"", b"just text", b"- 1\n- 2\n", b"submission_1: [a, b]\n", b"? [a]\n: b\n"])
def test_metadata_that_say_nothing_leave_the_names_of_folders(text: bytes, tmp_path: Path) -> None:
    files = {"submission_metadata.yml": text, "submission_1/ps1_softmax.py": b"x"}
    assert students(as_folder(files, tmp_path)) == {"submission_1": b"x"}


# ------------------------------------------------------------------------------------------------- wrong files


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "ps1_softmax.ipynb.txt",
            "ps1_softmax.ipynb.txt is a file with .txt added to its name; hand in the .ipynb file",
        ),
        ("ps1_softmax.ipynb.json", ".json added to its name"),
        ("ps1_softmax.html", "ps1_softmax.html is a web page"),
        ("ps1_softmax.PDF", "ps1_softmax.PDF is a printed page"),
        ("answers.docx", "answers.docx is a text document"),
        ("ps1_softmax.rar", "an archive that is no zip"),
    ],
)
@pytest.mark.parametrize("place", ["alice/", "alice_1_2_", "Alice B_7_assignsubmission_file_/"])
def test_wrong_kind_of_file_is_named_with_what_was_expected(place: str, name: str, words: str, tmp_path: Path) -> None:
    (submission,) = collect(as_folder({place + name: b"?"}, tmp_path), SLUG)
    problem = str(submission.problem)
    assert problem.startswith("No notebook and no Python file was handed in: expected ps1_softmax.ipynb or ps1_soft")
    assert words in problem
    assert submission.sha256 == ""


def test_wrong_kind_of_file_of_a_student_is_not_lost(tmp_path: Path) -> None:
    files = {"alice.ipynb": b"a", "bob.pdf": b"b", "carol.ipynb.txt": b"c", "README.md": b"r", "data.csv": b"1"}
    found = {one.student: one.problem is None for one in collect(as_folder(files, tmp_path), SLUG)}
    assert found == {"alice": True, "bob": False, "carol.ipynb": False}


@pytest.mark.parametrize("name", ["Untitled1.ipynb", "ps1_softmax (1).ipynb", "ps1_softmax-3.ipynb"])
def test_only_notebook_is_taken_whatever_its_name(name: str, tmp_path: Path) -> None:
    assert students(as_folder({f"alice/{name}": b"a", "alice/data.csv": b"1"}, tmp_path)) == {"alice": b"a"}


def test_text_typed_into_the_platform_is_no_notebook(tmp_path: Path) -> None:
    (submission,) = collect(as_folder({"doejane_12345_text.html": b"<p>"}, tmp_path), SLUG)
    assert submission.student == "doejane_12345"
    assert "text.html is a web page" in str(submission.problem)


# -------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name",
    [
        "alice.ipynb",
        "Alice_1_2_x.ipynb",
        "1_2_x.ipynb",
        "alice_1.ipynb",
        "a_1_assignsubmission_file_",
        "a+b+c",
        "_1_2_",
    ],
)
def test_ordinary_names_are_no_platforms(name: str) -> None:
    assert handed_in(name, is_folder=False, sets=[SLUG]) == []


names = st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=40)
parts = st.lists(
    st.one_of(
        names, st.sampled_from(["_", "1", "_LATE_", "anon_a", "_assignsubmission_file_", "+", f"{SLUG}-", ".ipynb"])
    ),
    min_size=1,
    max_size=9,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(parts, st.booleans())
def test_any_name_means_a_student_that_can_be_shown(name: str, is_folder: bool) -> None:
    for one in handed_in(name, is_folder=is_folder, sets=[SLUG]):
        assert student_name(one.student).isprintable()
        assert (one.file is None) or name.endswith(one.file)
        assert Entry(name, "a folder" if is_folder else "a file", "x", one).file in ("", one.file, name)
    assert without_copy_number(without_copy_number(name)) is not None


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(parts, st.sampled_from([b"", b"x = 1", b"PK\x03\x04"]), min_size=1, max_size=6))
def test_any_names_in_an_archive_are_collected_without_harm(files: dict[str, bytes]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        try:
            path = as_zip(files, Path(folder))
        except UnicodeEncodeError:
            return  # a lone surrogate: no zip program writes it
        try:
            found = collect(path, SLUG)
        except UsageError:
            return
        assert all(one.student.isprintable() and "/" not in one.student for one in found)
        assert os.listdir(folder) == ["handed out.zip"]
