"""A device that is none must not become a file that all submissions share."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

WithOwnMounts = Callable[..., "subprocess.CompletedProcess[str]"]

_WITH_A_FILE_FOR_A_DEVICE = """
import sys
from autograder.errors import SandboxUnavailableError
from autograder.sandbox import system_calls
from autograder.sandbox.launch import Zygote
system_calls.mount(sys.argv[1], "/dev/full", None, system_calls.MS_BIND)
try:
    Zygote().close()
    print("it started")
except SandboxUnavailableError as error:
    print(error)
"""


def test_zygote_refuses_a_file_in_a_devices_place(tmp_path: Path, with_own_mounts: WithOwnMounts) -> None:
    (tmp_path / "file").write_text("shared")
    done = with_own_mounts(_WITH_A_FILE_FOR_A_DEVICE, str(tmp_path / "file"))
    assert "/dev/full is no device on this machine" in done.stdout, done.stdout + done.stderr
