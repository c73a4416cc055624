"""A disk that is full: one sentence, finished results stay, nothing half written, and with room the run goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import system_calls

ROOT = Path(__file__).resolve().parents[2]

# Runs in a mount namespace of its own, so that the small disk lasts for both commands and for nobody else.
_ON_A_SMALL_DISK = """
import json, os, subprocess, sys
from pathlib import Path
from autograder.sandbox import system_calls
out, words = Path(sys.argv[1]), sys.argv[2:]
user, group = os.geteuid(), os.getegid()
if user == 0:
    system_calls.unshare(system_calls.CLONE_NEWNS)
else:
    system_calls.unshare(system_calls.CLONE_NEWNS | system_calls.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text)
system_calls.mount(None, "/", None, system_calls.MS_REC | system_calls.MS_PRIVATE)
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


def small_disk_or_skip() -> None:
    """Skip where this user may not mount: try it in a process that is thrown away."""
    flags = system_calls.CLONE_NEWNS | (system_calls.CLONE_NEWUSER if os.geteuid() else 0)
    words = f"from autograder.sandbox import system_calls; system_calls.unshare({flags})"
    if subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True).returncode:
        pytest.skip("this machine lets this user have no mount namespace, so there is no small disk to fill")


def graded_on_a_small_disk(tiny_set: Path, free: int) -> list[dict[str, Any]]:
    """What the command says and leaves: on a disk with ``free`` bytes, then with room, then once more."""
    small_disk_or_skip()
    course, out = tiny_set.parent.parent, tiny_set.parent.parent / "results"
    out.mkdir()
    (course / "submissions").mkdir()
    for student in ("ada", "bob", "cyd"):
        (course / "submissions" / f"{student}.py").write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    words = ["grade", "tiny", str(course / "submissions"), "--out", str(out), "--jobs", "1", "--seed", "c0ffee"]
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_SMALL_DISK.replace("FREE", str(free)), str(out), *words],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    runs: list[dict[str, Any]] = json.loads(done.stdout)
    return runs


@pytest.mark.parametrize("free_kib", [0, 8, 28], ids=["for nothing", "for the start", "for one student"])
def test_full_disk_costs_nothing_but_time(free_kib: int, tiny_set: Path) -> None:
    full, with_room, again = graded_on_a_small_disk(tiny_set, free_kib << 10)

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


def test_one_student_is_finished_before_the_disk_is_full(tiny_set: Path) -> None:
    full, _, _ = graded_on_a_small_disk(tiny_set, 44 << 10)
    assert full["code"] == 1
    assert len([name for name in full["files"] if name.endswith("/report.json")]) >= 1
