"""Which layers of the wall hold on this machine: each is put up alone, in a process of its own, and pushed against.

``python -m autograder.sandbox.layers NAME`` tries one: it prints what was seen, and exits with 0 when the layer holds.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import landlock, limits, lockdown, seccomp, system_calls
from autograder.sandbox.system_calls import CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER

__all__ = ["LAYERS", "Layer", "LayerState", "try_layers"]

_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Layer:
    """A layer of the wall: what it is for, and what to do where it is missing. ``strict`` is refused without a
    ``needed`` one, ``container`` without one that is needed ``in_container``.
    """

    name: str
    purpose: str
    remedy: str
    needed: bool = True
    in_container: bool = True

    @property
    def is_optional(self) -> bool:
        """Whether no level is refused without it."""
        return not (self.needed or self.in_container)

    def is_needed_at(self, level: str) -> bool:
        """Whether this level of the sandbox is refused without it."""
        return self.in_container if level == lockdown.CONTAINER else self.needed


@dataclass(frozen=True)
class LayerState:
    """Whether a layer holds here, and what was seen when it was tried."""

    layer: Layer
    held: bool
    detail: str


_ALLOW_NAMESPACES = (
    "Allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian), "
    "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), user.max_user_namespaces above 0; inside a container, "
    "start it with a seccomp profile that allows unshare and mount, or run the grader outside."
)
_UNMASK_PROC = (
    "In a container, let /proc be unmasked (--security-opt systempaths=unconfined), or run the grader outside."
)

LAYERS = (
    Layer("user namespaces", "an identity that is worth nothing outside", _ALLOW_NAMESPACES, in_container=False),
    Layer(
        "pid namespace",
        "no other process can be seen or signaled",
        f"{_ALLOW_NAMESPACES} {_UNMASK_PROC}",
        in_container=False,
    ),
    Layer(
        "private mounts",
        "a root folder without keys, homes and other submissions",
        _ALLOW_NAMESPACES,
        in_container=False,
    ),
    Layer("network off", "no network, not even this machine's own ports", _ALLOW_NAMESPACES, in_container=False),
    Layer("ordinary user", "no root inside, and no capability", _ALLOW_NAMESPACES, in_container=False),
    Layer("no_new_privs", "no program can give back a privilege", "A kernel of 3.5 or newer is needed."),
    Layer(
        "landlock",
        "writing only in scratch folders",
        "Linux 5.13 or newer is needed, with landlock among its security modules "
        "(cat /sys/kernel/security/lsm; add it to the kernel's lsm= parameter).",
    ),
    Layer(
        "seccomp",
        "no fork, exec, sockets, ptrace, namespaces and the like",
        "A kernel with CONFIG_SECCOMP_FILTER on x86-64 or aarch64 is needed.",
    ),
    Layer("limits", "bounded memory, threads, files and processor time", "setrlimit must not be forbidden."),
    Layer("pidfds", "killing exactly the process that is meant", "Linux 5.3 or newer is needed."),
    Layer(
        "own users",
        "each submission is somebody whom nobody else is (only at the level 'container')",
        "Optional. Only root can give users; 'strict' does without.",
        needed=False,
    ),
    Layer(
        "cgroup memory",
        "a bound on all of the grader together",
        "Optional. Start the grader in one: systemd-run --user --scope -p MemoryMax=8G autograder grade ...",
        needed=False,
        in_container=False,
    ),
)


class LayerLeaks(Exception):
    """The kernel accepted the layer, but what it is to stop went through."""


def try_layers() -> list[LayerState]:
    """Try every layer, each in a fresh process."""
    return [_tried(layer) for layer in LAYERS]


def _tried(layer: Layer) -> LayerState:
    command = [sys.executable, "-m", "autograder.sandbox.layers", layer.name]
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return LayerState(layer, False, f"it could not be tried: {error}")
    lines = (done.stdout if done.returncode == 0 else done.stderr or done.stdout).strip().splitlines()
    return LayerState(layer, done.returncode == 0, lines[-1] if lines else f"exit status {done.returncode}")


# --------------------------------------------------------------------------------------- one function for each layer


def _enter(spaces: int) -> None:
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        user = group = lockdown.NOBODY
        lockdown.become(user, group)
    lockdown.enter_new_spaces(spaces | CLONE_NEWUSER, user, group)


def _refused(attempt: Callable[[], object], *numbers: int) -> str:
    """How an attempt is refused, which it must be with one of these error numbers."""
    try:
        attempt()
    except OSError as error:
        if error.errno in numbers:
            return error.strerror or str(error)
        raise LayerLeaks(f"refused for another reason than the layer: {error}") from error
    raise LayerLeaks("it was put up, and what it is to stop went through")


def _user_namespaces() -> str:
    before = os.readlink("/proc/self/ns/user")
    _enter(0)
    if os.readlink("/proc/self/ns/user") == before:
        raise LayerLeaks("unshare succeeded, and the namespace is the same")
    return f"user {os.getuid()} inside"


def _in_a_child(attempt: Callable[[], None]) -> None:
    """Make an attempt in a fork, from which there may be no way back. Raises LayerLeaks with what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            attempt()
        except (OSError, LayerLeaks) as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        problem = said.read()
    _, status = os.waitpid(child, 0)
    if problem or status:
        raise LayerLeaks(problem or f"a process that tried it ended with status {status}")


def _pid_namespace() -> str:
    def look_around() -> None:
        system_calls.mount(None, "/", None, system_calls.MS_REC | system_calls.MS_PRIVATE)
        system_calls.mount("proc", "/proc", "proc", 0)
        seen = [name for name in os.listdir("/proc") if name.isdigit()]
        if os.getpid() != 1 or seen != ["1"]:
            raise LayerLeaks(f"other processes are in sight: {', '.join(seen)}")

    _enter(CLONE_NEWPID | CLONE_NEWNS)
    _in_a_child(look_around)
    return "one process in sight"


def _private_mounts() -> str:
    def cover(folder: str) -> None:
        _enter(CLONE_NEWNS)
        system_calls.mount(None, "/", None, system_calls.MS_REC | system_calls.MS_PRIVATE)
        system_calls.mount("tmpfs", "/tmp", "tmpfs", 0)
        if os.path.exists(folder):
            raise LayerLeaks("the old files are still in sight")

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        _in_a_child(lambda: cover(folder))
    return "other files are not there"


def _network_off() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = listener.getsockname()
        socket.create_connection(address, timeout=5).close()  # it can be reached before, or this would prove nothing
        _enter(CLONE_NEWNET)
        answer = _refused(lambda: socket.create_connection(address, timeout=5), errno.ENETUNREACH, errno.ECONNREFUSED)
    return f"this machine's own ports: {answer}"


def _ordinary_user() -> str:
    _enter(0)
    system_calls.drop_capabilities()
    answer = _refused(lambda: os.setuid(0), errno.EPERM, errno.EINVAL)
    effective = re.search(r"^CapEff:\s*(\w+)$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    if os.getuid() == 0 or not effective or int(effective[1], 16):
        raise LayerLeaks(f"user {os.getuid()} with capabilities {effective and effective[1]}")
    return f"becoming root: {answer}"


def _no_new_privs() -> str:
    system_calls.forbid_new_privileges()
    if "NoNewPrivs:\t1" not in Path("/proc/self/status").read_text(encoding="ascii"):
        raise LayerLeaks("it was set, and /proc/self/status does not show it")
    return "set for good"


def _landlock() -> str:
    version = system_calls.landlock_version()
    if version < 1:
        raise LayerLeaks("the kernel has none, or does not list it among its security modules")
    with tempfile.TemporaryDirectory() as folder:
        _in_a_child(lambda: _write_in_spite_of_landlock(Path(folder, "file")))
    return f"version {version} of its interface"


def _write_in_spite_of_landlock(file: Path) -> None:
    system_calls.forbid_new_privileges()
    landlock.restrict(readable=["/"], writable=["/dev/null"])
    _refused(lambda: file.write_text("x"), errno.EACCES)


def _seccomp() -> str:
    system_calls.forbid_new_privileges()
    system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid()))
    return f"a socket: {_refused(socket.socket, errno.EPERM)}"


def _limits() -> str:
    bounds = limits.Limits(memory_bytes=64 * limits.MIB)
    limits.apply(bounds, limits.read_footprint(), bound_threads=False)
    try:
        bytearray(256 * limits.MIB)
    except MemoryError:
        return "more memory than allowed: MemoryError"
    raise LayerLeaks("four times the memory allowed was given")


def _pidfds() -> str:
    signal.pidfd_send_signal(os.pidfd_open(os.getpid()), 0)
    return "a process can be held and signaled by its descriptor"


def _own_users() -> str:
    user = lockdown.new_user()
    lockdown.become(user, user)
    answer = _refused(lambda: os.setuid(0), errno.EPERM)
    if os.getresuid() != (user,) * 3 or os.getgroups():
        raise LayerLeaks(f"user {os.getuid()} in groups {os.getgroups()}")
    return f"user {user}; becoming root: {answer}"


def _cgroup_memory() -> str:
    for line in Path("/proc/self/cgroup").read_text(encoding="ascii", errors="replace").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "memory"):
            base = Path("/sys/fs/cgroup/memory" if controllers else "/sys/fs/cgroup")
            name = "memory.limit_in_bytes" if controllers else "memory.max"
            for folder in [base / path.lstrip("/"), *(base / path.lstrip("/")).parents]:
                if (folder / name).is_file():
                    text = (folder / name).read_text(encoding="ascii").strip()
                    if text.isdigit() and int(text) < 1 << 50:
                        return f"{int(text) / (1 << 30):.1f} GiB for all of the grader"
    raise LayerLeaks("no bound on the memory of this whole session")


_PROBES: dict[str, Callable[[], str]] = {
    "user namespaces": _user_namespaces,
    "pid namespace": _pid_namespace,
    "private mounts": _private_mounts,
    "network off": _network_off,
    "ordinary user": _ordinary_user,
    "no_new_privs": _no_new_privs,
    "landlock": _landlock,
    "seccomp": _seccomp,
    "limits": _limits,
    "pidfds": _pidfds,
    "own users": _own_users,
    "cgroup memory": _cgroup_memory,
}


def _main(name: str) -> None:
    codecs.lookup("ascii")  # Python's library may be out of reach for whom we become
    try:
        seen = _PROBES[name]()
    except (OSError, LayerLeaks) as error:
        sys.exit(str(getattr(error, "strerror", None) or error))
    sys.stdout.write(f"{seen}\n")


if __name__ == "__main__":
    _main(sys.argv[1])
