"""The attack corpus, graded by the real command: each attack gets what it deserves, and nothing else happens."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.attacks import FORMS, load_corpus

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


@cache
def examined(folder: Path) -> dict[str, Any]:
    """What ``autograder doctor`` says on this machine; once for all tests."""
    command = [sys.executable, "-m", "autograder", "doctor", "--json", str(folder / "doctor.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads((folder / "doctor.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def health(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return examined(tmp_path_factory.getbasetemp())


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
