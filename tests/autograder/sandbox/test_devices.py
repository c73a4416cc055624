"""A device that is none must not become a file that all submissions share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import system_calls

ROOT = Path(__file__).resolve().parents[3]
_WITH_A_FILE_FOR_A_DEVICE = """
import os, sys
from pathlib import Path
from autograder.errors import SandboxUnavailableError
from autograder.sandbox import system_calls
from autograder.sandbox.launch import Zygote
user, group = os.geteuid(), os.getegid()
if user == 0:
    system_calls.unshare(system_calls.CLONE_NEWNS)
else:
    system_calls.unshare(system_calls.CLONE_NEWNS | system_calls.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text)
system_calls.mount(None, "/", None, system_calls.MS_REC | system_calls.MS_PRIVATE)
system_calls.mount(sys.argv[1], "/dev/full", None, system_calls.MS_BIND)
try:
    Zygote().close()
    print("it started")
except SandboxUnavailableError as error:
    print(error)
"""


def test_zygote_refuses_a_file_in_a_devices_place(tmp_path: Path) -> None:
    flags = system_calls.CLONE_NEWNS | (system_calls.CLONE_NEWUSER if os.geteuid() else 0)
    words = f"from autograder.sandbox import system_calls; system_calls.unshare({flags})"
    if subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets this user have no mount namespace, so no device can be covered")
    (tmp_path / "file").write_text("shared")
    done = subprocess.run(
        [sys.executable, "-c", _WITH_A_FILE_FOR_A_DEVICE, str(tmp_path / "file")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "/dev/full is no device on this machine" in done.stdout, done.stdout + done.stderr
