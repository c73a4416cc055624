"""The example submissions, graded by the real command: each gets what it deserves, and nothing is left behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "submissions"
SETS = sorted(path.name for path in EXAMPLES.iterdir())
STUDENTS = [(path.parent.name, path.name) for path in sorted(EXAMPLES.glob("*/*"))]
AT_LEAST = {"correct": 5, "blank": 1, "partly": 2, "wrong": 5, "broken": 2, "slow": 1, "hostile": 2}
START_CODE = b"autograder.sandbox.zygote"

Facts = dict[str, Any]


@dataclass(frozen=True)
class Graded:
    """One run of the command over a set's examples, and the machine before and after it."""

    slug: str
    out: Path
    scratch: Path
    status: int
    stdout: str
    stderr: str
    processes_meanwhile: set[int]
    processes_afterwards: set[int]
    files_before: dict[str, tuple[int, int]]
    files_after: dict[str, tuple[int, int]]


@cache
def run_of(slug: str, folder: Path) -> Graded:
    """Grade a set's examples, once; ``folder`` is for whatever this test run writes."""
    out, scratch = folder / slug / "results", folder / f"{slug}-scratch"
    out.parent.mkdir()
    scratch.mkdir()
    command = [sys.executable, "-m", "autograder", "grade", slug, str(EXAMPLES / slug), "--out", str(out)]
    files, meanwhile = files_of_examples(), set[int]()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, "--jobs", "2"], cwd=ROOT, env=environment, text=True, **pipes) as process:
        while True:
            try:
                stdout, stderr = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                meanwhile |= processes_of(out)
    ending = process.returncode, stdout, stderr
    return Graded(slug, out, scratch, *ending, meanwhile, processes_of(out), files, files_of_examples())


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


@pytest.fixture
def graded(slug: str, folder: Path) -> Graded:
    """The run of the set that the test is about."""
    return run_of(slug, folder)


every_set = pytest.mark.parametrize("slug", SETS)
every_student = pytest.mark.parametrize(("slug", "student"), STUDENTS)


def processes_of(out: Path) -> set[int]:
    """Zygotes that were started for this output folder, and their forks: all share one command line."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit():
                command = (folder / "cmdline").read_bytes()
                if START_CODE in command and os.fsencode(out) in command:
                    found.add(int(folder.name))
        except OSError:
            pass  # it has ended meanwhile
    return found


def files_of_examples() -> dict[str, tuple[int, int]]:
    """Size and time of the last change of all that was handed in, and of what lies beside it."""
    paths = [path for path in (ROOT / "examples").rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


def expected(slug: str, student: str) -> Facts:
    return dict(json.loads((EXAMPLES / slug / student / "expected.json").read_text(encoding="utf-8")))


def students_of(slug: str) -> list[str]:
    return [student for of, student in STUDENTS if of == slug]


def report(graded: Graded, student: str) -> Facts:
    return dict(json.loads((graded.out / student / "report.json").read_text(encoding="utf-8")))


def questions(graded: Graded, student: str) -> dict[str, Facts]:
    return {question["id"]: question for question in report(graded, student)["questions"]}


def pages(graded: Graded) -> Iterator[tuple[str, str]]:
    """Everything that was written for people or programs to read."""
    for path in sorted(graded.out.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(graded.out)), path.read_text(encoding="utf-8")


@every_set
def test_examples_are_enough_of_each_kind(slug: str) -> None:
    kinds = Counter(student.partition("_")[0] for student in students_of(slug))
    assert set(kinds) == set(AT_LEAST)
    assert {kind: kinds[kind] for kind in AT_LEAST if kinds[kind] < AT_LEAST[kind]} == {}


@every_set
def test_examples_are_notebooks_and_python_files_in_equal_parts(slug: str) -> None:
    notebooks, scripts = (len(list(EXAMPLES.glob(f"{slug}/*/{slug}.{suffix}"))) for suffix in ("ipynb", "py"))
    assert notebooks + scripts == len(students_of(slug))
    assert abs(notebooks - scripts) <= len(students_of(slug)) // 4


@every_student
def test_example_says_what_it_deserves(slug: str, student: str) -> None:
    facts = expected(slug, student)
    assert set(facts) <= {"score", "max_score", "questions", "misconceptions", "statuses", "why"}
    assert sum(facts["questions"].values()) <= facts["score"]
    assert facts["why"].endswith(".")


@every_set
def test_blank_example_is_the_starter_as_it_is_now(slug: str) -> None:
    name = f"{slug}.ipynb"
    starter = ROOT / "assignments" / slug / name
    assert (EXAMPLES / slug / "blank" / name).read_bytes() == starter.read_bytes()


@every_set
def test_examples_are_all_graded(graded: Graded) -> None:
    students = students_of(graded.slug)
    assert graded.status == 0, graded.stderr
    assert sorted(path.parent.name for path in graded.out.glob("*/report.json")) == students
    assert all(report(graded, student)["status"] == "graded" for student in students)
    assert all(report(graded, student)["sandbox"] == "strict" for student in students)


@every_student
def test_example_gets_the_score_it_deserves(graded: Graded, slug: str, student: str) -> None:
    facts, found = expected(slug, student), questions(graded, student)
    assert {name: found[name]["score"] for name in facts["questions"]} == facts["questions"]
    assert report(graded, student)["score"] == facts["score"], facts["why"]
    assert report(graded, student)["max_score"] == facts["max_score"]


@pytest.mark.parametrize(("slug", "student"), [pair for pair in STUDENTS if "misconceptions" in expected(*pair)])
def test_example_gets_its_mistakes_named(graded: Graded, slug: str, student: str) -> None:
    wanted, found = expected(slug, student)["misconceptions"], questions(graded, student)
    assert {name: found[name]["misconception"] for name in wanted} == wanted
    assert all(found[name]["hint"] for name in wanted)


@pytest.mark.parametrize(("slug", "student"), [pair for pair in STUDENTS if "statuses" in expected(*pair)])
def test_example_ends_the_way_it_should(graded: Graded, slug: str, student: str) -> None:
    found = questions(graded, student)
    for name, status in expected(slug, student)["statuses"].items():
        assert {check["status"] for check in found[name]["checks"]} - {"blocked"} == {status}, name


@pytest.mark.parametrize(("slug", "student"), [pair for pair in STUDENTS if pair[1].startswith("correct_")])
def test_right_answer_beside_hostile_ones_is_named_nothing(graded: Graded, slug: str, student: str) -> None:
    assert {question["misconception"] for question in questions(graded, student).values()} == {None}


@every_set
def test_example_that_looks_for_the_key_finds_nothing(graded: Graded) -> None:
    written = [text for name, text in pages(graded) if name.startswith("hostile_")]
    assert written
    # Its source says FOUND as well: an excerpt of a line that raised would not be a finding.
    assert [line for text in written for line in text.splitlines() if re.search(r"FOUND (?![\",])", line)] == []


@every_set
def test_examples_leave_no_process_behind(graded: Graded) -> None:
    assert graded.processes_meanwhile
    assert graded.processes_afterwards == set()


@every_set
def test_examples_change_no_submission(graded: Graded) -> None:
    assert graded.files_before == graded.files_after


@every_set
def test_examples_leave_nothing_in_temporary_folders(graded: Graded) -> None:
    assert os.listdir(graded.scratch) == []
    # Where hostile_deletes_files puts what it moves.
    assert not Path("/tmp/stolen").exists()


@pytest.mark.parametrize("slug", ["ps1_softmax"])
def test_example_that_deletes_files_cannot_reach_the_packages(graded: Graded) -> None:
    sources = [path for package in ("autograder", "tfnn") for path in (ROOT / package).rglob("*.py")]
    assert {"worker.py", "evidence.py", "zygote.py"} <= {path.name for path in sources}
    assert [path for path in sources if path.read_text(encoding="utf-8") == "gone"] == []


@every_set
def test_examples_write_only_what_the_contract_names(graded: Graded) -> None:
    found = {str(path.relative_to(graded.out)) for path in graded.out.rglob("*") if path.is_file()}
    of_students = {f"{student}/report.{suffix}" for student in students_of(graded.slug) for suffix in ("json", "html")}
    assert found == of_students | {"grades.csv", "index.html", "run.json"}
    assert sorted(os.listdir(graded.out.parent)) == ["results"]


@every_set
def test_reports_hold_nothing_of_the_key(graded: Graded) -> None:
    solutions = ROOT / "solutions" / graded.slug
    lines = {
        line.strip()
        for name in ("checks.py", "misconceptions.py", "alternatives.py")
        for line in (solutions / name).read_text(encoding="utf-8").splitlines()
        # Titles and hints are for students to read; code is not.
        if re.match(r"\s*(return|far_apart|weights|labels|runs\.append|bold|def|class|winners|rng)\b.*[(=]", line)
    }
    handed_in = "\n".join(path.read_text(encoding="utf-8") for path in EXAMPLES.glob(f"{graded.slug}/*/*.*"))
    secret = {line for line in lines if len(line) > 30 and line not in handed_in}
    assert len(secret) > 100
    assert [(name, line) for name, text in pages(graded) for line in secret if line in text] == []


@pytest.mark.parametrize("slug", ["ps1_softmax"])
def test_reports_show_markup_as_text(graded: Graded) -> None:
    for name, text in pages(graded):
        if name.startswith("hostile_markup/") and name.endswith(".html"):
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert "&lt;script&gt;alert" in text


@every_set
def test_terminal_shows_no_control_characters(graded: Graded) -> None:
    assert [letter for letter in graded.stdout + graded.stderr if letter < " " and letter != "\n"] == []
