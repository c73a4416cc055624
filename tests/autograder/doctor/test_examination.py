"""What the doctor calls broken: every promise, broken once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.doctor.attack_run import AttackRun
from autograder.doctor.attacks import Attack
from autograder.doctor.examination import (
    Finding,
    Health,
    examined_attack,
    health_to_dict,
    kept_promises,
    missing_layers,
)
from autograder.model import Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.as_json import to_dict
from autograder.sandbox.layers import LAYERS, LayerState

ROOT = Path(__file__).resolve().parents[3]
LANDLOCK = (446, 446)
ATTACK = Attack("one", "family", "Tries something.", "", deserves={"softmax": 2})
FAILED = replace(ATTACK, ends={"softmax": frozenset({Status.FAILED})}, says="wrong")


def question(score: int, status: Status = Status.FAILED, reason: str = "it is wrong") -> QuestionReport:
    lost = Outcome("second", "a title", status, score - 2, 3, Visibility.HIDDEN, reason)
    return QuestionReport(
        "softmax",
        "Softmax",
        (Outcome("first", "a title", Status.PASSED, 2, 2, Visibility.VISIBLE, "as expected"), lost),
    )


def report(student: str, *questions: QuestionReport, **more) -> Report:
    return Report("throwaway", student, questions, "strict", 5, key="key", **more)


RIGHT = report("family-one-neighbor", question(5, Status.PASSED, "as expected"))


def run_of(out: Path, *reports: Report, **more) -> AttackRun:
    for one in reports:
        (out / one.student).mkdir(parents=True)
        (out / one.student / "report.json").write_text(json.dumps(to_dict(one)))
    run = AttackRun(out, status=0, stderr="", connections=0, left_running=(), changed=())
    return replace(run, **more)


def test_attack_that_gets_what_it_deserves_is_held(tmp_path) -> None:
    run = run_of(tmp_path, report("family-one", question(2)), RIGHT)
    assert examined_attack(FAILED, run, "strict") == Finding("family-one", True, "Tries something.")


BROKEN = {
    "points": ([report("family-one", question(5, Status.PASSED)), RIGHT], ATTACK, "softmax got 5, deserves 2"),
    "too_few": ([report("family-one", question(2)), RIGHT], replace(ATTACK, deserves={}), "got 2, deserves 5"),
    "no_report": ([RIGHT], ATTACK, "it has no report"),
    "status": ([report("family-one", question(2, Status.CRASHED)), RIGHT], FAILED, "softmax ended crashed"),
    "words": ([report("family-one", question(2, reason="because")), RIGHT], FAILED, "no reason says 'wrong'"),
    "silent": ([report("family-one", question(2, reason=" ")), RIGHT], ATTACK, "reason for second cannot be read"),
    "process": ([replace(report("family-one", question(2)), sandbox="process"), RIGHT], ATTACK, "level process"),
    "ungraded": ([report("family-one", problem="no file"), RIGHT], ATTACK, "it was not graded: no file"),
    "graded": ([report("family-one", question(2)), RIGHT], replace(ATTACK, deserves=None, says="x"), "deserves no"),
    "problem": (
        [report("family-one", problem="no file"), RIGHT],
        replace(ATTACK, deserves=None, says="link"),
        "its problem is 'no file', expected something like 'link'",
    ),
    "secret": ([report("family-one", question(2, reason="canary-in-the-home")), RIGHT], ATTACK, "shows 'canary-in-the"),
    "find": ([report("family-one", question(2), log="LEAKED 7"), RIGHT], ATTACK, "shows 'LEAKED 7"),
    "neighbor": (
        [report("family-one", question(2)), report("family-one-neighbor", question(2))],
        ATTACK,
        "its honest neighbor got 2",
    ),
    "lost_neighbor": ([report("family-one", question(2))], ATTACK, "its honest neighbor got no report"),
}


@pytest.mark.parametrize(("reports", "attack", "words"), BROKEN.values(), ids=BROKEN)
def test_broken_promise_is_named(reports, attack, words, tmp_path) -> None:
    finding = examined_attack(attack, run_of(tmp_path, *reports), "strict")
    assert not finding.held
    assert words in finding.detail


AFTER = {
    "status": ({"status": 1}, "the command ends as it should", "exit status 1, expected 0"),
    "stderr": ({"stderr": "Fatal Python error\n"}, "nothing unexpected on stderr", "Fatal Python error"),
    "process": ({"left_running": ["process 7: sleep"]}, "nothing is left running", "process 7: sleep"),
    "file": ({"changed": ["/home/x"]}, "nothing is written elsewhere", "/home/x"),
    "network": ({"connections": 2}, "nobody came out", "2 connections"),
}


@pytest.mark.parametrize(("facts", "name", "words"), AFTER.values(), ids=AFTER)
def test_broken_promise_about_the_run_is_named(facts, name, words, tmp_path) -> None:
    findings = {found.name: found for found in kept_promises(run_of(tmp_path, **facts), [ATTACK])}
    assert not findings[name].held
    assert words in findings[name].detail
    assert [found.name for found in findings.values() if not found.held] == [name]


@pytest.mark.parametrize("text", ["canary-in-the-checks", "LEAKED it", "5eed5eed"])
def test_leak_into_the_summary_is_named(text, tmp_path) -> None:
    (tmp_path / "run.json").write_text('{"seed": "5eed5eed"}')
    (tmp_path / "grades.csv").write_text(f"student\n{text}\n")
    findings = {found.name: found for found in kept_promises(run_of(tmp_path), [ATTACK])}
    assert not findings["nothing leaked into the summary"].held


def test_json_is_the_contract() -> None:
    states = [LayerState(layer, layer.name != "seccomp", "seen") for layer in LAYERS]
    health = Health(states, [Finding("a", False, "b")], [Finding("c", True, "d")])
    found = health_to_dict(health)
    assert found["layers"] == {layer.name: "missing" if layer.name == "seccomp" else "held" for layer in LAYERS}
    assert found["attacks"] == [{"name": "a", "held": False, "detail": "b"}]
    assert [state.layer.name for state in missing_layers(states)] == ["seccomp"]
    assert not health.sound


def doctor(*words: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "doctor", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, **options)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_doctor_attacks_no_machine_that_lacks_a_layer(tmp_path, refusing) -> None:
    file = tmp_path / "doctor.json"
    done = doctor("--json", str(file), preexec_fn=refusing(LANDLOCK))
    assert done.returncode == 1
    assert "'strict' is refused on this machine, because it lacks: landlock" in done.stdout
    assert "Linux 5.13" in done.stdout
    found = json.loads(file.read_text())
    assert found["layers"]["landlock"] == "missing"
    assert found["attacks"] == []


def test_doctor_tries_what_was_asked_for() -> None:
    done = doctor("--only", "patching-numpy_testing")
    assert done.returncode == 0, done.stdout
    assert "1 of 1 attacks held off, 6 of 6 promises" in done.stdout


def test_doctor_knows_no_such_attack() -> None:
    done = doctor("--only", "no such thing")
    assert done.returncode == 2
    assert "No attack of the corpus has a name like that" in done.stderr


@pytest.mark.parametrize("permission", [{}, {"AUTOGRADER_THROWAWAY_MACHINE": "1"}], ids=["unasked", "asked"])
def test_doctor_attacks_nobody_who_is_not_walled_in(permission) -> None:
    if permission and os.geteuid() != 0:
        pytest.skip("an ordinary user who sets the variable means it; only root is always refused")
    done = doctor("--sandbox", "process", env={**os.environ, **permission})
    assert done.returncode == 2
    assert "nothing keeps the attacks from deleting your files" in done.stderr
    assert done.stdout == ""
