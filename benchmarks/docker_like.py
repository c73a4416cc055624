"""A box like a container of Docker with its default settings, for machines on which Docker cannot run.

Root with Docker's fourteen capabilities and no CAP_SYS_ADMIN, a filter that refuses namespaces, mounts and the like,
processes and network of its own, /dev/shm with 64 MiB. Made with bubblewrap (Debian's package), as root. In two ways it
differs: the disk is this machine's, read-only but for what is named, and no program can gain privileges.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.sandbox import seccomp
from autograder.sandbox.system_calls import CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, machine_column
from benchmarks.course import ROOT

__all__ = ["missing_for_a_box", "run_in_a_box"]

_CAPABILITIES = [
    "CHOWN",
    "DAC_OVERRIDE",
    "FSETID",
    "FOWNER",
    "MKNOD",
    "NET_RAW",
    "SETGID",
    "SETUID",
    "SETFCAP",
    "SETPCAP",
    "NET_BIND_SERVICE",
    "SYS_CHROOT",
    "KILL",
    "AUDIT_WRITE",
]
# What Docker's profile allows with CAP_SYS_ADMIN or another capability that a container lacks, or never.
_REFUSED = [
    "unshare",
    "setns",
    "mount",
    "umount2",
    "pivot_root",
    "open_tree",
    "move_mount",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "bpf",
    "perf_event_open",
    "fanotify_init",
    "sethostname",
    "setdomainname",
    "syslog",
    "quotactl",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "settimeofday",
    "clock_settime",
    "acct",
    "iopl",
    "ioperm",
    "add_key",
    "keyctl",
    "request_key",
    "move_pages",
    "userfaultfd",
    "open_by_handle_at",
]
_NEW_SPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWNET | 0x0E000000
_SHM_BYTES = 64 << 20
_NOT_SHOWN = ("autograder", "dev", "proc", "root", "tmp")


def missing_for_a_box() -> str:
    """Why there can be no box here; empty where there can."""
    if os.geteuid() != 0:
        return "only root can be root in a box with several users"
    return "" if shutil.which("bwrap") else "bubblewrap is needed: install the package bubblewrap"


def run_in_a_box(
    command: Sequence[str],
    *,
    writable: Mapping[str, Path],
    environment: Mapping[str, str],
    timeout_s: float,
    network: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command in a box. ``writable`` maps paths in the box to folders of this machine that lie there.

    /tmp and root's home are empty but for this clone and Python. With ``network`` the box shares this machine's.
    Raises subprocess.TimeoutExpired; no process of the box is then left.
    """
    with tempfile.TemporaryFile() as filter_file:
        filter_file.write(_docker_filter())
        filter_file.seek(0)
        box = ["bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session"]
        box += [] if network else ["--unshare-net"]
        box += [*_disk(), "--clearenv", "--seccomp", str(filter_file.fileno())]
        box += [word for inside, outside in writable.items() for word in ("--bind", str(outside), inside)]
        box += [word for pair in environment.items() for word in ("--setenv", *pair)]
        box += ["--cap-drop", "ALL"]
        box += [word for name in _CAPABILITIES for word in ("--cap-add", f"CAP_{name}")]
        return subprocess.run(
            [*box, "--", *command],
            pass_fds=[filter_file.fileno()],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )


def _disk() -> list[str]:
    """Options for a disk like this machine's, read-only, with room in memory where a container has it."""
    options = ["--perms", "0755", "--tmpfs", "/"]
    for path in sorted(Path("/").iterdir()):
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir() and path.name not in _NOT_SHOWN:
            options += ["--ro-bind", str(path), str(path)]
    options += ["--dev", "/dev", "--proc", "/proc", "--size", str(_SHM_BYTES), "--perms", "1777", "--tmpfs", "/dev/shm"]
    options += ["--perms", "1777", "--tmpfs", "/tmp", "--perms", "0755", "--tmpfs", "/root"]
    folders = {Path(sys.base_prefix), ROOT, Path(sys.prefix)}
    return [*options, *(word for folder in sorted(folders) for word in _reachable(folder))]


def _reachable(folder: Path) -> list[str]:
    """Options that show a folder of this machine also where it lies in what is covered, and in root's own home."""
    parents = [
        parent for parent in reversed(folder.parents) if parent.is_relative_to("/root") or parent == Path("/tmp")
    ]
    made = [option for parent in parents for option in ("--perms", "0755", "--dir", str(parent))]
    return [*made, "--ro-bind", str(folder), str(folder)]


def _docker_filter() -> bytes:
    """The part of Docker's default profile that a sandbox of one's own runs into."""
    column = machine_column()
    load, if_equal, if_any_bit, refuse, allow = 0x20, 0x15, 0x45, (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)
    steps = [(load, 0, 0, 0)]
    for name in _REFUSED:
        if (number := seccomp.DENIED[name][column]) >= 0:
            steps += [(if_equal, 0, 1, number), refuse]
    steps += [(if_equal, 0, 1, 435), (0x06, 0, 0, 0x00050026)]  # clone3: no such system call
    steps += [(if_equal, 0, 3, (56, 220)[column]), (load, 0, 0, 16), (if_any_bit, 0, 1, _NEW_SPACES), refuse, allow]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
