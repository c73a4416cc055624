"""A disk that is full: one sentence, finished results stay, nothing half written, and with room the run goes on."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WithOwnMounts = Callable[..., "subprocess.CompletedProcess[str]"]

# Runs with mounts of its own, so that the small disk lasts for both commands and for nobody else.
_ON_A_SMALL_DISK = """
import json, subprocess, sys
from pathlib import Path
from autograder.sandbox import system_calls
out, words = Path(sys.argv[1]), sys.argv[2:]
system_calls.mount("tmpfs", str(out), "tmpfs", 0, "size=4m")
(out / "filler").write_bytes(bytes((4 << 20) - FREE))

def run():
    done = subprocess.run([sys.executable, "-m", "autograder", *words], capture_output=True, text=True)
    files = {str(path.relative_to(out)): path.read_bytes().decode() for path in out.rglob("*") if path.is_file()}
    files.pop("filler", None)
    return {"code": done.returncode, "errors": done.stderr, "files": files}

full = run()
(out / "filler").unlink()
print(json.dumps([full, run(), run()]))
"""


def graded_on_a_small_disk(tiny_set: Path, free: int, with_own_mounts: WithOwnMounts) -> list[dict[str, Any]]:
    """What the command says and leaves: on a disk with ``free`` bytes, then with room, then once more."""
    course, out = tiny_set.parent.parent, tiny_set.parent.parent / "results"
    out.mkdir()
    (course / "submissions").mkdir()
    for student in ("ada", "bob", "cyd"):
        (course / "submissions" / f"{student}.py").write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    words = ["grade", "tiny", str(course / "submissions"), "--out", str(out), "--jobs", "1", "--seed", "c0ffee"]
    done = with_own_mounts(_ON_A_SMALL_DISK.replace("FREE", str(free)), str(out), *words, cwd=course)
    assert done.returncode == 0, done.stderr
    runs: list[dict[str, Any]] = json.loads(done.stdout)
    return runs


@pytest.mark.parametrize("free_kib", [0, 8, 28], ids=["for nothing", "for the start", "for one student"])
def test_full_disk_costs_nothing_but_time(free_kib: int, tiny_set: Path, with_own_mounts: WithOwnMounts) -> None:
    full, with_room, again = graded_on_a_small_disk(tiny_set, free_kib << 10, with_own_mounts)

    assert full["code"] == 1
    assert full["errors"].count("\n") == 1, full["errors"]
    assert full["errors"].startswith(f"autograder: {tiny_set.parent.parent / 'results'}/")
    assert full["errors"].endswith(": No space left on device.\n")
    assert not [name for name in full["files"] if name.endswith(".tmp")]
    for name, text in full["files"].items():
        if name.endswith("/report.json"):
            assert with_room["files"][name] == text  # finished before, and not touched again
    assert (with_room["code"], with_room["errors"]) == (0, "")
    assert with_room["files"]["grades.csv"].count("graded") == 3
    assert {name for name in with_room["files"] if name.endswith("/report.json")} == {
        f"{student}/report.json" for student in ("ada", "bob", "cyd")
    }
    assert again == with_room


def test_one_student_is_finished_before_the_disk_is_full(tiny_set: Path, with_own_mounts: WithOwnMounts) -> None:
    full, _, _ = graded_on_a_small_disk(tiny_set, 44 << 10, with_own_mounts)
    assert full["code"] == 1
    assert len([name for name in full["files"] if name.endswith("/report.json")]) >= 1
