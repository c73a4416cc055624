"""The real command on good and bad input: one clear sentence, the right exit status, nothing lost."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sets import load_set

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "tests" / "attacks" / "course"  # four questions: what the command does is the same for any set
SLUG = "throwaway"
MAX_SCORE = 17
SOLVED = COURSE / "solutions" / SLUG / f"{SLUG}.py"
STARTER = ROOT / "assignments" / "ps1_softmax" / "ps1_softmax.ipynb"
COMMAND = [sys.executable, "-m", "autograder"]
SLOW = "import time\ndef cross_entropy(y_true, y_pred):\n    time.sleep(0.5)\n    return 0.0\n"


def autograder(*words: object, **options) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *map(str, words)], cwd=COURSE, capture_output=True, text=True, check=False, timeout=300, **options
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def grade(submissions: Path, out: Path, *words: object, **options) -> subprocess.CompletedProcess[str]:
    return autograder("grade", SLUG, submissions, "--out", out, *words, **options)


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture
def solved(tmp_path: Path) -> Path:
    """A folder with one right submission."""
    folder = tmp_path / "submissions"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / f"{SLUG}.py").write_text(SOLVED.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


# ------------------------------------------------------------------------------------------------------ wrong usage


def test_unknown_set_is_named_with_the_known_ones(tmp_path) -> None:
    done = autograder("grade", "ps9_nothing", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "There is no problem set named 'ps9_nothing'" in done.stderr
    assert SLUG in done.stderr


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_folder_without_submissions_is_refused(kind, tmp_path) -> None:
    folder = tmp_path / "submissions"
    if kind == "empty":
        folder.mkdir()
    if kind == "file":
        folder.write_text("")
    done = grade(folder, tmp_path / "out")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(folder) in done.stderr
    assert not (tmp_path / "out").exists()


def test_seed_must_be_hexadecimal(solved, tmp_path) -> None:
    done = grade(solved, tmp_path / "out", "--seed", "tea")
    assert done.returncode == 2
    assert done.stderr == "autograder: --seed takes hexadecimal digits, received 'tea'.\n"


def test_gpu_that_is_not_there_is_refused(solved, tmp_path) -> None:
    if any(Path("/dev").glob("nvidia[0-9]*")):
        pytest.skip("this machine has an NVIDIA GPU")
    done = grade(solved, tmp_path / "out", "--device", "gpu")
    assert done.returncode == 2
    assert "A GPU was asked for, but this machine shows none" in done.stderr


@pytest.mark.parametrize("words", [[], ["grade"], ["grade", SLUG], ["sing"]], ids=lambda words: "-".join(words))
def test_incomplete_command_shows_its_usage(words) -> None:
    done = autograder(*words)
    assert done.returncode == 2
    assert "Usage: autograder" in done.stderr + done.stdout


UNSHARE = (272, 97)


def test_machine_without_user_namespaces_gets_clear_words(solved, tmp_path, refusing) -> None:
    done = grade(solved, tmp_path / "out", preexec_fn=refusing(UNSHARE))
    assert done.returncode == 2
    assert "cannot isolate submissions at the level 'strict'" in done.stderr
    assert "it lacks user namespaces" in done.stderr
    assert "--sandbox process" in done.stderr


def test_process_level_works_there_and_says_so(solved, tmp_path, refusing) -> None:
    done = grade(solved, tmp_path / "out", "--sandbox", "process", preexec_fn=refusing(UNSHARE))
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "out" / "ada" / "report.json").read_text())
    assert (report["sandbox"], report["score"]) == ("process", MAX_SCORE)
    assert "isolation" in (tmp_path / "out" / "ada" / "report.html").read_text().lower()


# ----------------------------------------------------------------------------------------- submissions that are not


def notebook(**changes: object) -> dict[str, object]:
    return {**json.loads(STARTER.read_text(encoding="utf-8")), **changes}


UNGRADABLE = {
    "empty": ("ipynb", b"", "empty"),
    "truncated": ("ipynb", STARTER.read_bytes()[:5000], "truncated"),
    "not_json": ("ipynb", b"%PDF-1.7 my homework", "JSON"),
    "not_a_notebook": ("ipynb", b'{"homework": "softmax"}', "notebook"),
    "huge": ("ipynb", b" " * (21 << 20), "MB"),
    "in_another_language": (
        "ipynb",
        json.dumps(notebook(metadata={"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}})).encode(),
        "R",
    ),
    "without_a_solution": (
        "ipynb",
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode(),
        "no Python code at all",
    ),
    "an_essay": ("py", b"# I did not have time, sorry\nprint('hello')\n", "softmax"),
    "latin": ("py", "# caf\xe9\ndef softmax(z): return z\n".encode("latin-1"), "UTF-8"),
}


LAZY = {"identity": "arguments[0]", "zero": "0.0", "one": "1.0", "nothing": "None", "same": "arguments[-1]"}


def lazy(body: str) -> str:
    """A submission whose functions all return the same kind of nothing."""
    names = [question.entry_point for question in load_set(SLUG, SOLVED.parents[1]).assignment.questions]
    functions = [f"def {name}(*arguments, **keywords):\n    return {body}\n" for name in names]
    return "\n".join(functions) + "\nquiz_answers = dict.fromkeys(range(9), 0)\n"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One run over everything that cannot be graded, with one right submission among it."""
    folder = tmp_path_factory.mktemp("mixed")
    for name, (suffix, content, _) in UNGRADABLE.items():
        (folder / f"{name}.{suffix}").write_bytes(content)
    (folder / "twice").mkdir()
    (folder / "twice" / f"{SLUG}.py").write_text("def softmax(z): return z\n")
    (folder / "twice.py").write_text("def softmax(z): return z\n")
    (folder / "link.ipynb").symlink_to(STARTER)
    for name, body in LAZY.items():
        (folder / f"lazy_{name}.py").write_text(lazy(body))
    (folder / "zoe.py").write_text(SOLVED.read_text(encoding="utf-8"), encoding="utf-8")
    out = folder.parent / "mixed_out"
    return out, grade(folder, out)


@pytest.mark.parametrize("name", [*UNGRADABLE, "twice", "link"])
def test_ungradable_submission_is_named_with_a_reason(name, mixed) -> None:
    out, done = mixed
    line = next(line for line in done.stderr.splitlines() if line.startswith(f"not graded: {name}: "))
    word = {"twice": "twice", "link": "symbolic link"}.get(name) or UNGRADABLE[name][2]
    assert word in line
    report = json.loads((out / name / "report.json").read_text())
    assert (report["status"], report["score"]) == ("not_gradable", None)
    assert rows(out)[name]["status"] == "not_gradable"
    assert rows(out)[name]["score"] == ""


@pytest.mark.parametrize("name", LAZY)
def test_doing_nothing_earns_nothing(name, mixed) -> None:
    out, _ = mixed
    report = json.loads((out / f"lazy_{name}" / "report.json").read_text())
    earned = [check["id"] for question in report["questions"] for check in question["checks"] if check["score"]]
    assert earned == []


def test_ungradable_submissions_do_not_hinder_the_others(mixed) -> None:
    out, done = mixed
    assert done.returncode == 1
    assert rows(out)["zoe"]["score"] == str(MAX_SCORE)
    assert (out / "index.html").is_file()


# --------------------------------------------------------------------------------------------------- output folder


def test_output_folder_that_cannot_be_made_is_one_sentence(solved, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        done = grade(solved, out)
        assert done.returncode != 0
        assert len(done.stderr.strip().splitlines()) == 1
        assert str(tmp_path / "file") in done.stderr


# --------------------------------------------------------------------------------------- interruption and resumption


def several(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"student{number}.py").write_text(SLOW, encoding="utf-8")
    return folder


def wait_for_a_report(out: Path, process: subprocess.Popen[str]) -> None:
    while not list(out.glob("*/report.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)  # another process is at work; there is nothing to wait on


def listen_to_ctrl_c() -> None:
    """What a shell starts in the background is deaf to Ctrl-C, and so would be what the tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL], ids=["ctrl_c", "kill_9"])
def test_interrupted_run_goes_on_where_it_stood(ending, tmp_path) -> None:
    submissions, out = several(tmp_path / "submissions", 5), tmp_path / "out"
    words = [*COMMAND, "grade", SLUG, str(submissions), "--out", str(out), "--jobs", "1"]
    process = subprocess.Popen(
        words, cwd=COURSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=listen_to_ctrl_c
    )
    wait_for_a_report(out, process)
    process.send_signal(ending)
    _, errors = process.communicate(timeout=60)
    finished = {path: path.stat().st_mtime_ns for path in out.glob("*/report.json")}
    assert 1 <= len(finished) < 5
    if ending == signal.SIGINT:
        assert process.returncode == 1
        assert "submissions are graded and kept; the same command goes on from there" in errors
        assert "Traceback" not in errors
    done = grade(submissions, out, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert len(rows(out)) == 5
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    assert len({row["score"] for row in rows(out).values()}) == 1


def test_same_command_again_grades_nothing_again(solved, tmp_path) -> None:
    out = tmp_path / "out"
    assert grade(solved, out).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/report.*")}
    table = (out / "grades.csv").read_bytes()
    assert grade(solved, out).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/report.*")} == before
    assert (out / "grades.csv").read_bytes() == table


def test_changed_submission_is_graded_again(solved, tmp_path) -> None:
    out = tmp_path / "out"
    assert grade(solved, out).returncode == 0
    path = solved / "ada" / f"{SLUG}.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# %%\ndef softmax(z):\n    return -1.0\n", encoding="utf-8")
    assert grade(solved, out).returncode == 0
    assert rows(out)["ada"]["score"] == str(
        MAX_SCORE
    )  # the answer in the question's own cell counts, not a later scratch one
    path.write_text("def softmax(z):\n    return z\n")
    assert grade(solved, out).returncode == 0
    assert rows(out)["ada"]["score"] == "0"


def test_damaged_record_is_graded_again(solved, tmp_path) -> None:
    out = tmp_path / "out"
    assert grade(solved, out).returncode == 0
    record = out / "ada" / "report.json"
    record.write_bytes(record.read_bytes()[:100])
    assert grade(solved, out).returncode == 0
    assert json.loads(record.read_text())["score"] == MAX_SCORE


def test_nothing_is_left_running(solved, tmp_path) -> None:
    assert grade(solved, tmp_path / "out").returncode == 0
    mine = [
        pid
        for pid in os.listdir("/proc")
        if pid.isdigit() and str(tmp_path).encode() in Path("/proc", pid, "cmdline").read_bytes()
    ]
    assert mine == []


# ----------------------------------------------------------------------------------------------------------- validate


def test_validate_writes_the_contract(tiny_set, tmp_path) -> None:
    words = ["validate", "tiny", "--json", str(tmp_path / "v.json"), "--report", str(tmp_path / "pages")]
    course = tiny_set.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "autograder.student_version"], cwd=course, env=environment, check=True, timeout=300
    )
    done = subprocess.run([*COMMAND, *words], cwd=course, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    figures = json.loads((tmp_path / "v.json").read_text())["tiny"]
    assert figures["reference"] == {"score": 4, "max_score": 4}
    assert figures["starter"] == {"score": 0}
    assert figures["alternatives"] == {"accepted": 1, "total": 1, "rejected": []}
    wrong = figures["misconceptions"]
    assert (wrong["caught"], wrong["total"], wrong["missed"]) == (2, 2, [])
    mutants = figures["mutants"]
    assert mutants["killed"] + len(mutants["survivors"]) == mutants["total"] > 0
    assert done.returncode == (1 if figures["problems"] else 0), done.stdout
    assert (tmp_path / "pages" / "tiny.html").is_file()
