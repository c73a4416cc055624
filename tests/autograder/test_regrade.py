"""A problem set changes after it was graded: what is graded again, what is shown before, and when it is written."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.cli import cli
from autograder.grade import Grader
from autograder.model import Report
from autograder.run import Run

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def vector(rng):
    """twice a vector"""
    return call(rng.normal(size=3))

@double.check(points=1, needs=["vector"])
def zero(rng):
    """twice nothing"""
    return call(0.0 * rng.normal(size=3))

half = Question("half", title="Half as much")

@half.check(points=3)
def number(rng):
    """half of a number"""
    return call(rng.uniform(0, 1, size=()))

ASSIGNMENT = ProblemSet("pair", title="A pair", version="1", questions=[double, half], time_limit_s=20.0)
'''
MISCONCEPTIONS = """\
from autograder.authoring import misconception

@misconception(of="double", hint="What is 3 doubled, and what is 3 squared?")
def squares(x):
    return x * x
"""
ALTERNATIVES = """\
from autograder.authoring import alternative

@alternative(of="double")
def adds(x):
    return x + x
"""
DOUBLE, HALF = "def double(x):\n    return 2 * x\n", "def half(x):\n    return x / 2\n"
SUBMISSIONS = {
    "ada": DOUBLE + HALF,
    "bob": DOUBLE + "def half(x):\n    return x / 2 if x < 1 else 0 * x\n",  # wrong where no check looks yet
    "cyd": "def double(x):\n    return x * x\n" + HALF,
}
MORE_POINTS = ("points=3", "points=5")
OTHER_INPUTS = ("rng.uniform(0, 1, size=())", "rng.uniform(2, 3, size=())")


class Killed(BaseException):
    """The power goes: nothing of ours gets to say a last word."""


@dataclass
class Course:
    """A course folder with the set ``pair``, three submissions and their results, and what is graded from now on."""

    folder: Path
    asked: dict[str, list[str]] = field(default_factory=dict)

    @property
    def set(self) -> Path:
        return self.folder / "solutions" / "pair"

    @property
    def out(self) -> Path:
        return self.folder / "results"

    @property
    def words(self) -> list[str]:
        return ["grade", "pair", str(self.folder / "submissions"), "--out", str(self.out), "--jobs", "1"]

    def grade(self, *words: str) -> Result:
        self.asked.clear()
        done = CliRunner().invoke(cli, [*self.words, *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def change(self, old: str, new: str, file: str = "checks.py") -> None:
        text = (self.set / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (self.set / file).write_text(text.replace(old, new), encoding="utf-8")

    def hand_in(self, student: str, source: str) -> None:
        (self.folder / "submissions" / f"{student}.py").write_text(source, encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """All that students and scripts read: reports, grades.csv and index.html."""
        paths = [
            *self.out.glob("*/report.*"),
            *self.out.glob("*.csv"),
            *self.out.glob("*.html"),
            *self.out.glob("*.json"),
        ]
        return {str(path.relative_to(self.out)): path.read_bytes() for path in paths if path.name != "grade_diff.csv"}

    def scores(self) -> dict[str, int | None]:
        return {path.parent.name: json.loads(path.read_text())["score"] for path in self.out.glob("*/report.json")}

    def left_over(self) -> list[str]:
        return [name for name in (".regrade", "grade_diff.csv") if (self.out / name).exists()]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose submissions were graded once: ada and bob have 6 points, cyd has 3."""
    folder = tmp_path_factory.mktemp("graded")
    course = Course(folder)
    course.set.mkdir(parents=True)
    (course.set / "checks.py").write_text(CHECKS, encoding="utf-8")
    (course.set / "misconceptions.py").write_text(MISCONCEPTIONS, encoding="utf-8")
    (course.set / "alternatives.py").write_text(ALTERNATIVES, encoding="utf-8")
    (course.set / "pair.py").write_text(f'# %% question="double"\n{DOUBLE}\n# %% question="half"\n{HALF}', "utf-8")
    (folder / "submissions").mkdir()
    for student, source in SUBMISSIONS.items():
        course.hand_in(student, source)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *course.words], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert course.scores() == {"ada": 6, "bob": 6, "cyd": 3}
    return folder


@pytest.fixture
def course(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs_share_a_zygote: None) -> Course:
    """A copy of the graded course; ``asked`` tells which questions of whom the latest command exercised."""
    course = Course(tmp_path / "course")
    shutil.copytree(graded, course.folder)
    monkeypatch.chdir(course.folder)
    grade = Grader.grade

    def watched(self, submission, key="", kept=None) -> Report:
        ids = [question.id for question in self.assignment.questions]
        course.asked[submission.student] = [id for id in ids if id not in (kept or {})]
        return grade(self, submission, key, kept)

    monkeypatch.setattr(Grader, "grade", watched)
    return course


# --------------------------------------------------------------------------------------- what waits and what is written


def test_unchanged_set_grades_nothing_again(course: Course) -> None:
    before, times = course.files(), [path.stat().st_mtime_ns for path in sorted(course.out.glob("*/*"))]
    assert course.grade().exit_code == 0
    assert (course.asked, course.files(), course.left_over()) == ({}, before, [])
    assert [path.stat().st_mtime_ns for path in sorted(course.out.glob("*/*"))] == times


def test_other_points_wait_to_be_accepted_and_nothing_is_exercised_for_them(course: Course, monkeypatch) -> None:
    monkeypatch.setattr("autograder.run.Zygote", None)  # whoever starts a worker fails
    before = course.files()
    course.change(*MORE_POINTS)
    done = course.grade()
    assert done.exit_code == 3
    assert course.files() == before
    assert "3/3 → 5/5" in done.output
    assert "Nothing of this was written" in done.output
    assert "--accept" in done.output

    done = course.grade("--accept")
    assert done.exit_code == 0
    assert "3/3 → 5/5" in done.output
    assert course.scores() == {"ada": 8, "bob": 8, "cyd": 5}
    assert course.left_over() == []
    with (course.out / "grades.csv").open(newline="") as file:
        assert {row["student"]: row["score"] for row in csv.DictReader(file)} == {"ada": "8", "bob": "8", "cyd": "5"}
    assert "8" in (course.out / "ada" / "report.html").read_text()
    assert course.grade().exit_code == 0


def test_other_inputs_ask_their_question_again_and_no_other(course: Course) -> None:
    before = course.files()
    old = json.loads(before["bob/report.json"])
    course.change(*OTHER_INPUTS)
    done = course.grade()
    assert done.exit_code == 3
    assert course.asked == {"ada": ["half"], "bob": ["half"], "cyd": ["half"]}
    assert course.files() == before
    assert "1 student would lose 3 points" in done.output
    assert "Unchanged: 2 students." in done.output
    with (course.out / "grade_diff.csv").open(newline="") as file:
        rows = [(row["student"], row["question"], row["check"], row["new_points"]) for row in csv.DictReader(file)]
    assert rows == [("bob", "half", "number", "0")]

    assert course.grade("--accept").exit_code == 0
    assert course.asked == {}
    assert course.scores() == {"ada": 6, "bob": 3, "cyd": 3}
    new = json.loads((course.out / "bob" / "report.json").read_text())
    assert new["questions"][0] == old["questions"][0]  # to the very seconds that its checks took
    assert course.left_over() == []
    assert course.grade().exit_code == 0
    assert course.asked == {}


def test_accept_at_once_shows_the_difference_and_writes_it(course: Course) -> None:
    course.change(*OTHER_INPUTS)
    done = course.grade("--accept")
    assert (done.exit_code, course.scores()["bob"]) == (0, 3)
    assert done.output.index("1 student would lose 3 points") < done.output.index("submissions in")


def test_difference_is_shown_before_anything_is_written(course: Course, monkeypatch) -> None:
    def breaks_down(*arguments: object, **keywords: object) -> None:
        raise RuntimeError

    before = course.files()
    course.change(*MORE_POINTS)
    monkeypatch.setattr(Run, "conclude", breaks_down)
    done = CliRunner().invoke(cli, [*course.words, "--accept"])
    assert "3/3 → 5/5" in done.output
    assert course.files() == before


def test_change_that_is_taken_back_leaves_nothing_waiting(course: Course) -> None:
    before = course.files()
    course.change(*OTHER_INPUTS)
    assert course.grade().exit_code == 3
    course.change(*reversed(OTHER_INPUTS))
    assert course.grade().exit_code == 0
    assert (course.asked, course.files(), course.left_over()) == ({}, before, [])


def test_second_change_asks_again_only_what_it_concerns(course: Course) -> None:
    course.change(*OTHER_INPUTS)
    assert course.grade().exit_code == 3
    course.change("call(0.0 * rng.normal(size=3))", "call(0.0 * rng.normal(size=4))")
    assert course.grade().exit_code == 3
    assert course.asked == {"ada": ["double"], "bob": ["double"], "cyd": ["double"]}


def test_change_of_words_alone_is_written_without_asking(course: Course) -> None:
    course.change("half of a number", "one half of a number")
    course.change("twice a vector", "two times a vector")
    assert course.grade().exit_code == 0
    assert course.asked == {}
    assert "one half of a number" in (course.out / "ada" / "report.html").read_text()
    blocked = json.loads((course.out / "cyd" / "report.json").read_text())["questions"][0]["checks"][1]
    assert blocked["reason"] == "not tried, because it builds on: two times a vector"


def test_change_that_flips_nothing_is_written_without_asking(course: Course) -> None:
    course.change("uniform(0, 1", "uniform(0, 0.5")
    assert course.grade().exit_code == 0
    assert set(course.asked) == {"ada", "bob", "cyd"}
    assert course.scores() == {"ada": 6, "bob": 6, "cyd": 3}
    course.grade()
    assert course.asked == {}


def test_other_hint_asks_only_those_whose_answer_is_wrong(course: Course) -> None:
    before = course.files()
    course.change("What is 3 doubled", "What is 4 doubled", "misconceptions.py")
    done = course.grade()
    assert (done.exit_code, course.asked, course.files()) == (3, {"cyd": ["double"]}, before)
    assert "Another named mistake or hint, and the same points: 1 answer." in done.output
    assert course.grade("--accept").exit_code == 0
    assert "What is 4 doubled" in (course.out / "cyd" / "report.html").read_text()


def test_new_and_changed_submissions_are_written_while_old_grades_wait(course: Course) -> None:
    before = course.files()
    course.change(*MORE_POINTS)
    course.hand_in("dan", DOUBLE + HALF)
    course.hand_in("cyd", DOUBLE + HALF)
    assert course.grade().exit_code == 3
    assert course.asked == {"cyd": ["double", "half"], "dan": ["double", "half"]}
    assert course.scores() == {"ada": 6, "bob": 6, "cyd": 8, "dan": 8}
    assert all(course.files()[name] == before[name] for name in before if name.startswith(("ada", "bob")))


def test_report_from_before_questions_had_keys_is_graded_again(course: Course) -> None:
    path = course.out / "bob" / "report.json"
    record = json.loads(path.read_text())
    for question in record["questions"]:
        del question["key"]
    path.write_text(json.dumps(record))
    assert course.grade().exit_code == 0
    assert course.asked == {"bob": ["double", "half"]}
    assert json.loads(path.read_text())["questions"][0]["key"]


def test_seed_of_grades_that_wait_is_kept_only_when_they_are_accepted(course: Course) -> None:
    before = course.files()
    course.change(*MORE_POINTS)
    assert course.grade("--seed", "c0ffee").exit_code == 3
    assert course.files() == before
    assert course.grade("--seed", "c0ffee", "--accept").exit_code == 0
    assert course.asked == {}
    assert json.loads((course.out / "run.json").read_text())["seed"] == "c0ffee"
    assert course.grade().exit_code == 0
    assert course.asked == {}


def test_error_of_ours_takes_nobodys_grade_away(course: Course) -> None:
    course.change("from autograder", "def broken(cases):\n    return 1 // 0\n\nfrom autograder")
    course.change("points=3", "points=3, judge=broken")
    for words in ([], ["--accept"]):
        done = course.grade(*words)
        assert done.exit_code == 1
        assert "not graded again, the grade before stays: ada" in done.output
        assert course.scores() == {"ada": 6, "bob": 6, "cyd": 3}


# ------------------------------------------------------------------------------------------------------- interruption


def test_kill_while_grading_again_loses_nothing_and_doubles_nothing(course: Course) -> None:
    slow = HALF.replace("    return", "    import time\n    time.sleep(1)\n    return")
    for student in ("ada", "bob", "cyd"):
        course.hand_in(student, DOUBLE + slow)
    assert course.grade().exit_code == 0
    before = course.files()
    course.change("(points=3)", "(points=3, timeout_s=4)")
    course.change("points=2", "points=4")
    process = subprocess.Popen([sys.executable, "-m", "autograder", *course.words], stdout=subprocess.PIPE)
    while not list(course.out.glob(".regrade/*/report.json")):
        assert process.poll() is None
        time.sleep(0.05)  # another process is at work; there is nothing to wait on
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    finished = {path.parent.name for path in course.out.glob(".regrade/*/report.json")}
    assert course.files() == before
    assert 1 <= len(finished) < 3
    assert course.grade().exit_code == 3
    assert set(course.asked) == {"ada", "bob", "cyd"} - finished
    assert course.files() == before
    assert course.grade("--accept").exit_code == 0
    assert course.scores() == {"ada": 8, "bob": 8, "cyd": 8}


@pytest.mark.parametrize("moment", [0, 1, 2, 3], ids=["before all", "after one", "after two", "before the summary"])
def test_kill_while_accepting_loses_nothing_and_doubles_nothing(moment: int, course: Course, monkeypatch) -> None:
    course.change(*OTHER_INPUTS)
    assert course.grade().exit_code == 3
    writes = Run._write, Run.write_summary

    def dies(*arguments: object) -> None:
        raise Killed

    def dies_in_time(run: Run, report: Report) -> None:
        if len(written) == moment:
            raise Killed
        writes[0](run, report)
        written.append(report.student)

    written: list[str] = []
    monkeypatch.setattr(Run, "_write", dies_in_time)
    monkeypatch.setattr(Run, "write_summary", dies)
    with pytest.raises(Killed):
        course.grade("--accept")
    assert len(written) == moment

    monkeypatch.setattr(Run, "_write", writes[0])
    monkeypatch.setattr(Run, "write_summary", writes[1])
    assert course.grade("--accept").exit_code == 0
    assert course.asked == {}
    assert course.scores() == {"ada": 6, "bob": 3, "cyd": 3}
    assert course.left_over() == []
    assert "bob,3," in (course.out / "grades.csv").read_text()


def test_link_in_place_of_waiting_results_is_removed_and_not_followed(course: Course) -> None:
    (course.folder / "elsewhere").mkdir()
    (course.out / ".regrade").symlink_to(course.folder / "elsewhere")
    assert course.grade().exit_code == 0
    assert (course.folder / "elsewhere").is_dir()
