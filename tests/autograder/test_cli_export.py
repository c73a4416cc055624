"""``autograder export`` on good and bad input: the right files, one clear sentence, the right exit status."""

from __future__ import annotations

import base64
import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from autograder.cli import cli, main
from autograder.cli_export import FORMAT_NAMES
from autograder.export.formats import FORMATS
from autograder.model import AS_EXPECTED, Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.as_json import to_dict

VARIABLES = {
    "CLASSROOM": "nn",
    "ASSIGNMENT": "ps1",
    "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://c",
    "RELEASE_URL": "https://r",
}
CANVAS = "Student,ID,SIS Login ID,Section,PS 1 (7)\n    Points Possible,,,,5\nLee,1,ann,A,\nRay,2,bo,A,\n"
MOODLE = "Identifier,Full name,Grade\nParticipant 1,Ann,\nParticipant 2,Bo,\n"


def put(out: Path, student: str, *, status: Status = Status.PASSED, problem: str | None = None) -> Path:
    score = 5 if status is Status.PASSED else 0
    outcome = Outcome("rows", "rows sum to 1", status, score, 5, Visibility.VISIBLE, AS_EXPECTED)
    questions = () if problem else (QuestionReport("q1", "A softmax", (outcome,)),)
    path = out / student / "report.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(to_dict(Report("ps1", student, questions, "strict", 5, problem))), encoding="utf-8")
    return path


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The output folder of a run with two graded students."""
    put(tmp_path / "results", "ann")
    put(tmp_path / "results", "bo", status=Status.FAILED)
    return tmp_path / "results"


@pytest.fixture
def roster(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
        return tmp_path / "roster.csv"

    return write


def export(folder: Path, to: str, *words: object) -> Result:
    return CliRunner().invoke(cli, ["export", str(folder), "--to", to, *map(str, words)])


def refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: int, *words: object) -> str:
    """What the real entry point says on stderr when it ends with this status: one sentence on one line."""
    monkeypatch.setattr("sys.argv", ["autograder", "export", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    message = capsys.readouterr().err
    assert stopped.value.code == status
    assert message.startswith("autograder: ")
    assert message.count("\n") == 1
    return message


Refuse = Callable[..., str]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refuse:
    return lambda *words, status=2: refusal(monkeypatch, capsys, status, *words)


def test_names_are_those_of_the_formats() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


def test_gradescope_gets_a_folder_per_student(results: Path) -> None:
    done = export(results, "gradescope")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"Wrote {results / 'export-gradescope'}\n", "")
    for student, score in (("ann", 5), ("bo", 0)):
        tests = json.loads((results / "export-gradescope" / student / "results.json").read_text())["tests"]
        assert [test["score"] for test in tests] == [score]


def test_tables_and_documents_are_files(results: Path, tmp_path: Path) -> None:
    assert export(results, "csv", "--out", tmp_path / "a" / "b.csv").exit_code == 0
    rows = csv.DictReader((tmp_path / "a" / "b.csv").read_text().splitlines())
    assert [row["student"] for row in rows] == ["ann", "bo"]
    assert export(results, "junit").exit_code == 0
    assert len(ElementTree.parse(results / "export-junit.xml").getroot()) == 2


def test_canvas_gets_its_gradebook_back(results: Path, roster) -> None:
    done = export(results, "canvas", "--roster", roster(CANVAS), "--assignment", "PS 1")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = (results / "export-canvas.csv").read_text().splitlines()
    assert lines[2:] == ["Lee,1,ann,A,5", "Ray,2,bo,A,0"]


def test_several_rosters_are_one_class(results: Path, tmp_path: Path) -> None:
    head, points, ann, bo = CANVAS.splitlines(keepends=True)
    (tmp_path / "1.csv").write_text(head + points + ann)
    (tmp_path / "2.csv").write_text(head + points + bo)
    done = export(results, "canvas", "--roster", tmp_path / "1.csv", "--roster", tmp_path / "2.csv")
    assert done.exit_code == 0
    assert len((results / "export-canvas.csv").read_text().splitlines()) == 4


def test_moodle_gets_its_worksheet_back(results: Path, roster) -> None:
    done = export(results, "moodle", "--roster", roster(MOODLE))
    assert done.exit_code == 0
    assert "without feedback" in done.stderr
    assert (results / "export-moodle.csv").read_text().splitlines()[1:] == ["Participant 1,Ann,5", "Participant 2,Bo,0"]


def test_lti_names_users_as_the_roster_does(results: Path, roster, tmp_path: Path) -> None:
    done = export(results, "lti", "--roster", roster("user_id,email\nu-1,ann@x.org\nu-2,bo@x.org\n"))
    assert done.exit_code == 0
    assert json.loads((results / "export-lti" / "ann.json").read_text())["userId"] == "u-1"
    assert export(results, "lti", "--out", tmp_path / "bare").exit_code == 0
    assert json.loads((tmp_path / "bare" / "bo.json").read_text())["userId"] == "bo"


def test_github_prints_the_line_for_the_next_step_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path, "ann")
    done = export(tmp_path, "github")
    assert done.exit_code == 0
    name, _, value = done.stdout.removesuffix("\n").partition("=")
    assert name == "result"
    assert json.loads(base64.b64decode(value)) == json.loads((tmp_path / "export-github.json").read_text())
    assert done.stderr == f"Wrote {tmp_path / 'export-github.json'}\n"


def test_classroom50_gets_its_result_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "out", "ann")
    monkeypatch.chdir(tmp_path)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert export(tmp_path / "out", "classroom50").exit_code == 0
    assert json.loads((tmp_path / "result.json").read_text())["score"] == 5


def test_classroom50_without_a_grade_is_an_error_of_the_run_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Refuse
) -> None:
    put(tmp_path, "ann", problem="It is empty.")
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert "It is empty." in refused(tmp_path, "--to", "classroom50", "--out", tmp_path / "r.json", status=1)
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("to", ["gradescope", "csv", "junit", "lti"])
def test_same_run_is_the_same_export(to: str, results: Path, tmp_path: Path) -> None:
    def texts(out: Path) -> list[str]:
        files = sorted(path for path in out.rglob("*") if path.is_file()) if out.is_dir() else [out]
        return ["" if to == "lti" else path.read_text() for path in files]

    export(results, to, "--out", tmp_path / "1")
    export(results, to, "--out", tmp_path / "2")
    assert texts(tmp_path / "1") == texts(tmp_path / "2")


def test_damaged_record_is_named_and_the_rest_is_exported(results: Path) -> None:
    put(results, "cy").write_text("[]")
    done = export(results, "csv")
    assert done.exit_code == 1
    assert done.stderr == "not read: cy: The record is a list, expected an object.\n"
    assert (results / "export-checks.csv").read_text().count("\n") == 3


def test_student_who_is_not_in_the_roster_is_named(results: Path, roster) -> None:
    put(results, "z\u202eoe")
    done = export(results, "canvas", "--roster", roster(CANVAS))
    assert done.exit_code == 1
    assert "not in the roster: zoe\n" in done.stderr
    assert "Lee,1,ann,A,5" in (results / "export-canvas.csv").read_text()


def test_student_without_a_grade_is_named_and_gets_no_zero(results: Path, roster) -> None:
    put(results, "cy", problem="It is empty.")
    done = export(results, "canvas", "--roster", roster(CANVAS + "Cyr,3,cy,A,\n"))
    assert done.exit_code == 0
    assert "no grade: cy: It is empty.\n" in done.stderr
    assert "Cyr,3,cy,A,\n" in (results / "export-canvas.csv").read_text()


def test_name_that_is_not_unicode_has_a_folder_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "caf\udce9")
    for to in FORMAT_NAMES:
        if to not in ("canvas", "moodle", "classroom50"):
            assert export(tmp_path, to).exit_code == 0, to
    assert (tmp_path / "export-gradescope" / "caf\udce9" / "results.json").is_file()


# ------------------------------------------------------------------------------------------------------ wrong usage


def test_folder_that_is_none_is_refused(tmp_path: Path, refused: Refuse) -> None:
    assert str(tmp_path / "nowhere") in refused(tmp_path / "nowhere", "--to", "csv")


@pytest.mark.parametrize("to", ["canvas", "moodle"])
def test_missing_roster_is_asked_for(to: str, results: Path, refused: Refuse) -> None:
    assert f"--to {to} needs --roster FILE" in refused(results, "--to", to)


def test_roster_that_is_not_there_is_named(results: Path, refused: Refuse) -> None:
    assert "nothing.csv" in refused(results, "--to", "canvas", "--roster", results / "nothing.csv")


@pytest.mark.parametrize(
    ("to", "text", "said"),
    [
        ("canvas", MOODLE, "no gradebook that Canvas exported"),
        ("moodle", CANVAS, "no grading worksheet"),
        ("lti", CANVAS, "expected a column user_id"),
        ("lti", "user_id,name\nu,ann\nu,bo\n", "two rows with the user_id u"),
        ("lti", "user_id,name\nu,ann\nv,ann\n", "ann fits 2 rows"),
    ],
)
def test_roster_of_another_kind_is_refused(to: str, text: str, said: str, results: Path, roster, refused) -> None:
    assert said in refused(results, "--to", to, "--roster", roster(text))
    assert not list(results.glob("export-*"))


def test_options_of_another_format_are_refused(results: Path, roster, refused: Refuse) -> None:
    assert "--to csv takes no --roster" in refused(results, "--to", "csv", "--roster", roster(CANVAS))
    assert "--to csv has none" in refused(results, "--to", "csv", "--assignment", "PS 1")


@pytest.mark.parametrize("to", ["classroom50", "github"])
def test_format_of_one_submission_refuses_a_class(to: str, results: Path, refused: Refuse) -> None:
    assert "expected one record, found 2" in refused(results, "--to", to)


def test_out_of_the_wrong_kind_is_refused(results: Path, refused: Refuse, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    assert "--out is a file" in refused(results, "--to", "gradescope", "--out", tmp_path / "file")
    assert "--out is a folder" in refused(results, "--to", "csv", "--out", tmp_path / "folder")
    assert (tmp_path / "file").read_text() == "kept"


def test_out_below_a_file_is_an_output_error(results: Path, refused: Refuse, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    assert "could not be written" in refused(results, "--to", "csv", "--out", tmp_path / "file" / "x", status=1)


def test_records_are_never_written_over(results: Path, refused: Refuse) -> None:
    put(results, "export-gradescope")
    before = (results / "ann" / "report.json").read_bytes()
    assert "is a student's record" in refused(results, "--to", "gradescope")
    assert "is a student's record" in refused(results, "--to", "csv", "--out", results / "ann" / "report.json")
    assert (results / "ann" / "report.json").read_bytes() == before


def test_names_that_look_the_same_are_refused(results: Path, refused: Refuse) -> None:
    put(results, "an\u200bn")
    assert "Two students are called ann" in refused(results, "--to", "csv")


def test_unknown_format_is_answered_with_the_known_ones(results: Path) -> None:
    done = export(results, "blackboard")
    assert done.exit_code == 2
    assert all(name in done.stderr for name in FORMAT_NAMES)


def test_nothing_but_the_export_is_left_in_the_folder(results: Path) -> None:
    export(results, "csv")
    assert sorted(os.listdir(results)) == ["ann", "bo", "export-checks.csv"]


# ------------------------------------------------------------------------------------------------------- a gradebook


def test_gradebook_of_nbgrader_is_written(tmp_path: Path, tiny_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny_set.parent.parent)
    outcomes = {
        "double": [("ordinary", 2), ("single", 1)],
        "quiz": [("first_letter", 1)],
    }
    questions = tuple(
        QuestionReport(
            name,
            name,
            tuple(Outcome(id, id, Status.PASSED, n, n, Visibility.VISIBLE, AS_EXPECTED) for id, n in checks),
        )
        for name, checks in outcomes.items()
    )
    record = tmp_path / "results" / "ann" / "report.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps(to_dict(Report("tiny", "ann", questions, "strict", 4))), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    done = export(tmp_path / "results", "nbgrader", "--gradebook", url)
    assert done.exit_code == 0, done.output
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        assert gradebook.find_submission("tiny", "ann").score == 4


@pytest.mark.parametrize(
    ("to", "words", "sentence"),
    [
        ("csv", ["--gradebook", "sqlite:///g.db"], "--gradebook is for --to nbgrader, received --to csv."),
        ("nbgrader", ["--out", "x"], "--to nbgrader writes into --gradebook and takes no --out."),
        ("nbgrader", ["--assignment", "x"], "--to nbgrader writes into --gradebook and takes no --assignment."),
    ],
)
def test_options_that_do_not_go_with_a_gradebook_are_refused(
    to: str, words: list[str], sentence: str, results: Path
) -> None:
    done = export(results, to, *words)
    assert sentence in str(done.exception)
