"""A run over results that were damaged, left half done or are being written by another run; and over odd clocks."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import cli as cli_module
from autograder.cli import cli, main
from autograder.errors import WorkerError
from autograder.grade import Grader
from autograder.model import Report
from autograder.output_folder import OutputFolder
from autograder.run import Run, Settings
from autograder.sets import load_set
from benchmarks.process_tree import descendants
from tests.autograder.course_of_five import DOUBLE, STUDENTS, Course, graded_course


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was graded once."""
    return graded_course(tmp_path_factory.mktemp("graded"))


@pytest.fixture
def course(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs_share_a_zygote: None) -> Course:
    """A copy of the graded course."""
    shutil.copytree(graded, tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    return Course(tmp_path / "course")


def test_class_page_is_linked_from_the_index_without_grading_and_stays_so(course: Course) -> None:
    index = course.out / "index.html"
    assert "./class.html" not in index.read_text()
    assert CliRunner().invoke(cli, ["report", str(course.out)]).exit_code == 0
    linked = index.read_text()
    assert linked.count("./class.html") == 1
    assert course.grade().exit_code == 0
    assert index.read_text() == linked
    (course.out / "class.html").unlink()
    assert course.grade().exit_code == 0
    assert "./class.html" not in index.read_text()


# ------------------------------------------------------------------------------------------------------------- damage


def test_damaged_reports_are_named_kept_and_made_again(course: Course) -> None:
    before, grades = course.facts(), course.grades()
    text = course.report("ada").read_text()
    assert text.count('"score": 2') == 3
    damaged = {
        "ada": text.replace('"score": 2', '"score": 1').encode(),
        "bob": course.report("bob").read_bytes()[:200],
        "cyd": b"",
    }
    for student, content in damaged.items():
        course.report(student).write_bytes(content)
    course.report("dan").unlink()
    course.report("dan").mkdir()

    done = course.grade()

    assert done.exit_code == 0
    lines = done.stderr.splitlines()
    assert len(lines) == 4
    for student, line in zip(("ada", "bob", "cyd", "dan"), lines, strict=True):
        assert line.startswith(f"report.json of {student} was damaged or changed since it was written (")
        assert line.endswith("); it is kept as report.json.damaged, and the submission is graded again")
    assert (course.facts(), course.grades()) == (before, grades)
    for student, content in damaged.items():
        assert course.report(student).with_name("report.json.damaged").read_bytes() == content
    assert course.report("dan").with_name("report.json.damaged").is_dir()
    assert course.grade().stderr == ""


def test_report_command_names_a_record_that_was_changed(course: Course) -> None:
    course.report("ada").write_text(course.report("ada").read_text().replace('"strict"', '"strikt"'))
    done = CliRunner().invoke(cli, ["report", str(course.out)])
    assert done.exit_code == 1
    assert done.stderr == "not read: ada: The record's checksum is not that of its content.\n"


def test_reports_from_before_there_were_checksums_are_kept(course: Course, monkeypatch) -> None:
    for student in STUDENTS:
        record = json.loads(course.report(student).read_text())
        del record["checksum"]
        course.report(student).write_text(json.dumps(record))
    monkeypatch.setattr("autograder.run.Zygote", None)  # whoever starts a worker fails
    done = course.grade()
    assert (done.exit_code, done.stderr) == (0, "")


def test_damaged_run_file_is_named_and_no_grade_changes_unseen(course: Course) -> None:
    before, grades = course.facts(), course.grades()
    run_file = course.out / "run.json"
    old_seed = json.loads(run_file.read_text())["seed"]
    run_file.write_text(run_file.read_text()[:-20])

    done = course.grade()

    assert done.exit_code == 0
    assert done.stderr.startswith(f"run.json in {course.out} was damaged or changed since it was written (")
    assert "it is kept as run.json.damaged, the seed in it is not used, and every submission is graded" in done.stderr
    assert done.stderr.count("\n") == 1
    assert json.loads(run_file.read_text())["seed"] != old_seed
    assert course.grades() == grades
    assert {name: record["score"] for name, record in course.facts().items()} == {
        name: record["score"] for name, record in before.items()
    }
    assert old_seed in (course.out / "run.json.damaged").read_text()
    assert course.grade().stderr == ""


def test_lost_seed_can_be_given_back(course: Course, monkeypatch) -> None:
    before, run_file = course.facts(), course.out / "run.json"
    seed = json.loads(run_file.read_text())["seed"]
    run_file.unlink()
    monkeypatch.setattr("autograder.run.Zygote", None)  # whoever starts a worker fails
    done = course.grade("--seed", seed)
    assert (done.exit_code, course.facts()) == (0, before)
    assert done.stderr == (
        f"run.json is missing in {course.out}, which holds reports; every submission is graded again, with another "
        "seed if none is given\n"
    )
    assert json.loads(run_file.read_text())["seed"] == seed


def test_damaged_report_that_waits_is_named_kept_and_made_again(course: Course) -> None:
    grades = course.grades()
    checks = course.folder / "solutions" / "twice" / "checks.py"
    checks.write_text(checks.read_text().replace("points=2", "points=3").replace("size=3", "size=4"))
    assert course.grade().exit_code == 3
    waiting = course.out / ".regrade" / "ada" / "report.json"
    waiting.write_text(waiting.read_text().replace('"score": 3', '"score": 2'))

    done = course.grade()

    assert (done.exit_code, course.grades()) == (3, grades)
    assert done.stderr.startswith("the waiting report.json of ada was damaged or changed since it was written (")
    assert "kept as report.json.regrade.damaged" in done.stderr
    assert course.grade("--accept").exit_code == 0
    assert "ada,3,3" in course.grades()
    assert '"score": 2' in (course.out / "ada" / "report.json.regrade.damaged").read_text()


# ------------------------------------------------------------------------------------------- the output folder's owner


def test_unfinished_files_of_a_killed_run_are_removed_and_no_others(course: Course) -> None:
    ours = [".grades.csv.0123abcd.tmp", "ada/.report.json.0123abcd.tmp", "bob/.report.html.ffffffff.tmp"]
    others = [
        "notes.tmp",
        ".class.html.0123abcd.tmp",  # somebody may be writing it
        ".grades.csv.0123abcg.tmp",
        "ada/report.json.tmp",
        "deeper/down/.report.json.0123abcd.tmp",
        ".git/.report.json.0123abcd.tmp",
    ]
    (course.out / ".index.html.0123abcd.tmp").mkdir()
    for name in (*ours, *others):
        (course.out / name).parent.mkdir(parents=True, exist_ok=True)
        (course.out / name).write_text("half of")
    waiting = course.out / ".regrade" / "ada" / ".report.json.0123abcd.tmp"
    waiting.parent.mkdir(parents=True)
    waiting.write_text("half of")

    OutputFolder(course.out, pytest.fail).close()

    assert [name for name in ours if (course.out / name).exists()] == []
    assert [name for name in others if not (course.out / name).exists()] == []
    assert (course.out / ".index.html.0123abcd.tmp").is_dir()
    assert not waiting.exists()


def test_second_grader_is_refused_in_one_sentence(course: Course, monkeypatch, capsys) -> None:
    held = OutputFolder(course.out, pytest.fail)
    monkeypatch.setattr("sys.argv", ["autograder", *course.words])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        f"autograder: Another grader is writing into {course.out}; wait until it has ended, or name another folder "
        "with --out.\n"
    )
    held.close()
    assert course.grade().exit_code == 0


def test_file_system_without_locks_is_said_and_used(course: Course, monkeypatch) -> None:
    def has_none(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", has_none)
    done = course.grade()
    assert done.exit_code == 0
    assert done.stderr == (
        f"{course.out} could not be locked (No locks available); see to it that no other grader uses it\n"
    )


# -------------------------------------------------------------------------------------------------- clocks and deaths


def test_grades_do_not_depend_on_the_clock(course: Course, monkeypatch) -> None:
    before = course.facts()
    seed = json.loads((course.out / "run.json").read_text())["seed"]
    shutil.rmtree(course.out)
    for student, year in zip(STUDENTS, (1970, 1980, 2038, 2100, 2200), strict=True):
        seconds = (year - 1970) * 365 * 86_400
        os.utime(course.folder / "submissions" / f"{student}.py", (seconds, seconds))
    jumps, now = random.Random(0), time.time()
    ten_years = 10 * 365 * 86_400
    monkeypatch.setattr(time, "time", lambda: now + jumps.uniform(-ten_years, ten_years))
    monkeypatch.setattr(time, "time_ns", lambda: int(1e9 * time.time()))
    assert course.grade("--seed", seed).exit_code == 0
    monkeypatch.undo()
    monkeypatch.chdir(course.folder)
    assert course.facts() == before


def test_submission_whose_zygotes_all_die_is_graded_by_the_next_run(course: Course, monkeypatch) -> None:
    before, grades = course.facts(), course.grades()
    grade = Grader.grade
    tries = []

    def dies(self: Grader, submission, *rest: object) -> Report:
        if submission.student == "eve":
            tries.append(1)
            raise WorkerError("The worker's parent process is gone.")
        return grade(self, submission, *rest)

    for student in ("dan", "eve"):
        course.report(student).unlink()
    monkeypatch.setattr(Grader, "grade", dies)
    done = course.grade()
    assert done.exit_code == 1
    assert "not graded: eve: The grader broke down, which is not this submission's fault" in done.stderr
    assert len(tries) == 3
    assert json.loads(course.report("eve").read_text())["score"] is None
    monkeypatch.setattr(Grader, "grade", grade)
    assert course.grade().exit_code == 0
    assert (course.facts(), course.grades()) == (before, grades)


# ------------------------------------------------------------------------------------------------------------ signals


def with_usual_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_signal_ends_a_run_with_a_sentence_and_leaves_no_process(ending: signal.Signals, course: Course) -> None:
    grades = course.grades()
    (course.folder / "submissions" / "eve.py").write_text("import time\ndef double(x):\n    time.sleep(9)\n")
    for student in ("ada", "eve"):
        course.report(student).unlink()
    words = [sys.executable, "-m", "autograder", *course.words]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, preexec_fn=with_usual_signals)
    while not course.report("ada").exists():
        assert process.poll() is None
        time.sleep(0.05)  # another process is at work; there is nothing to wait on
    below = descendants(process.pid)
    process.send_signal(ending)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (
        1,
        "interrupted: 4 of 5 submissions are graded and kept; the same command goes on from there\n",
    )
    assert below
    assert not any(one.is_alive() for one in below)
    (course.folder / "submissions" / "eve.py").write_text("def double(x):\n    return 3 * x\n")
    assert course.grade().exit_code == 0
    assert course.grades() == grades


def test_run_counts_what_is_on_disk_before_it_tells_of_it(course: Course) -> None:
    for student in ("ada", "bob"):
        course.report(student).unlink()
    loaded, submissions = load_set("twice", course.folder / "solutions"), course.folder / "submissions"
    with Run(loaded, submissions, Settings(out=course.out, jobs=1)) as run:
        results = run.results()
        kept = [next(results)[0].student for _ in range(4)][:3]
        assert sorted(kept) == ["cyd", "dan", "eve"]
        deadline = time.monotonic() + 60  # bob is graded while nobody asks for his result
        while len(run.finished) < len(STUDENTS) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert sorted(run.finished) == sorted(STUDENTS)
        results.close()


def test_signal_that_is_to_be_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts a command
    try:
        with cli_module._other_endings_as_ctrl_c():
            os.kill(os.getpid(), signal.SIGHUP)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


def test_archive_as_a_platform_hands_it_out_is_graded_with_its_notes(course: Course) -> None:
    """The earlier attempt is wrong, the later one right and in an archive of its own."""
    packed = course.folder / "hw.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("work/twice.py", DOUBLE)
    download = course.folder / "submissions.zip"
    with zipfile.ZipFile(download, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doejane_12345_678_hw.zip", b"an earlier attempt")
        archive.write(packed, "doejane_LATE_12345_679_hw-1.zip")
        archive.writestr("roemax_12346_680_twice.py", bytes(3_000_000))
    out = course.folder / "graded here"
    words = ["grade", "twice", str(download), "--out", str(out), "--jobs", "1"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1, done.output
    assert "not graded: roemax_12346: roemax_12346_680_twice.py" in done.stderr
    assert "as only a zip bomb is" in done.stderr
    jane = json.loads((out / "doejane_12345" / "report.json").read_text())
    note = "Handed in several times: doejane_LATE_12345_679_hw-1.zip was graded, doejane_12345_678_hw.zip was not."
    assert (jane["score"], jane["max_score"], jane["notes"]) == (2, 2, [note])
    assert note in (out / "index.html").read_text()
    assert note not in (out / "doejane_12345" / "report.html").read_text()
    before = (out / "doejane_12345" / "report.json").stat().st_mtime_ns
    assert CliRunner().invoke(cli, words).exit_code == 1
    assert (out / "doejane_12345" / "report.json").stat().st_mtime_ns == before
