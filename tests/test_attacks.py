"""The attack corpus, graded by the real command: each attack gets what it deserves, and nothing else happens."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.doctor.attacks import FORMS, load_corpus

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "attacks"
ATTACKS = load_corpus(CORPUS)
FAMILIES = {
    "accidents",
    "cheating",
    "disk",
    "ending",
    "forging",
    "kernel",
    "lingering",
    "lying",
    "memory",
    "notebooks",
    "output",
    "patching",
    "pickles",
    "settings",
    "snooping",
    "submitting",
}
AFTERWARDS = [
    "the command ends as it should",
    "nothing unexpected on stderr",
    "nothing is left running",
    "nothing is written elsewhere",
    "nobody came out",
    "nothing leaked into the summary",
]


def examined(folder: Path, only: str = "") -> dict[str, Any]:
    """What ``autograder doctor`` says on this machine."""
    command = [sys.executable, "-m", "autograder", "doctor", "--json", str(folder / "doctor.json"), "--only", only]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads((folder / "doctor.json").read_text(encoding="utf-8"))


def may_be_haste(detail: str) -> bool:
    """Whether a busy machine can be to blame: somebody ran out of time, and nobody gained or learned anything."""
    parts = [re.fullmatch(r"\w+ got (\d+), deserves (\d+)", part) for part in detail.split("; ")]
    gained = any(part and int(part[1]) > int(part[2]) for part in parts)
    return not gained and " shows " not in detail and ("neighbor got" in detail or "timed_out" in detail or any(parts))


@cache
def examined_with_patience(folder: Path) -> dict[str, Any]:
    """All attacks, once for all tests; those that the other tests' load may have disturbed once more, alone."""
    health = examined(folder)
    for finding in health["attacks"]:
        if not finding["held"] and may_be_haste(finding["detail"]):
            again = examined(folder, finding["name"])
            finding.update(next(one for one in again["attacks"] if one["name"] == finding["name"]))
    return health


@pytest.fixture(scope="session")
def health(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return examined_with_patience(tmp_path_factory.getbasetemp())


def test_corpus_is_large_and_knows_every_family() -> None:
    assert len(ATTACKS) >= 120
    assert {attack.family for attack in ATTACKS} == FAMILIES
    assert {attack.form for attack in ATTACKS} == set(FORMS)


def test_doctor_tries_every_attack_once(health) -> None:
    assert [found["name"] for found in health["attacks"]] == [attack.student for attack in ATTACKS]


@pytest.mark.parametrize("name", [attack.student for attack in ATTACKS])
def test_attack_is_held_off(name: str, health) -> None:
    found = next(found for found in health["attacks"] if found["name"] == name)
    assert found["held"], found["detail"]


@pytest.mark.parametrize("name", AFTERWARDS)
def test_promise_about_all_attacks_together(name: str, health) -> None:
    found = {found["name"]: found for found in health["afterwards"]}
    assert found[name]["held"], found[name]["detail"]


def test_every_layer_holds_where_strict_is_tested(health) -> None:
    missing = {name for name, state in health["layers"].items() if state != "held"}
    assert missing <= {"cgroup memory"}


@pytest.mark.parametrize(
    ("detail", "haste"),
    [
        ("its honest neighbor got 12", True),
        ("softmax ended timed_out", True),
        ("cross_entropy got 0, deserves 5; no reason says 'wrong'", True),
        ("softmax got 5, deserves 0", False),
        ("softmax got 0, deserves 5; quiz got 2, deserves 0", False),
        ("its report.json shows 'LEAKED it'; its honest neighbor got 12", False),
        ("it has no report", False),
    ],
)
def test_gains_and_leaks_are_never_put_down_to_haste(detail: str, haste: bool) -> None:
    assert may_be_haste(detail) is haste
