"""Grade the attack corpus once, with the real command, among things that no submission may find, reach or change.

The run gets a throw-away course in a temporary folder, salted with secrets: their text begins with ``CANARY`` and must
not come back in any report. Every attack has an honest neighbor, handed in right after it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.doctor.attacks import SLUG, Attack, Surroundings, hand_in
from autograder.record import REPORT_FILE
from autograder.sandbox import system_calls

__all__ = ["CANARY", "FOUND", "AttackRun", "neighbor_of", "run_attacks"]

CANARY = "canary-in-"
"""How every secret begins."""
FOUND = "LEAKED "
"""How an attack announces that it got hold of something; see the corpus."""

_LEFT_BEHIND = "attack-was-here"
_GRACE_S = 10.0
_OURS = ("autograder", "tfnn")

Progress = Callable[[int], None]
"""Told how many submissions are finished."""


@dataclass(frozen=True)
class AttackRun:
    """What a run over the corpus has left: its folder of results, how the command ended, and what it did elsewhere.

    ``connections`` were made to the listeners beside it; ``left_running`` are command lines of processes that outlived
    it; ``changed`` are paths outside of the results that are new, gone or different.
    """

    out: Path
    status: int
    stderr: str
    connections: int
    left_running: Sequence[str]
    changed: Sequence[str]


def neighbor_of(attack: Attack) -> str:
    """The student who hands in right answers beside this attack."""
    return f"{attack.student}-neighbor"


def run_attacks(
    attacks: Sequence[Attack], corpus: Path, folder: Path, *, sandbox: str, jobs: int, progress: Progress
) -> AttackRun:
    """Grade all attacks and their neighbors; everything is written below the empty folder ``folder``."""
    course, home, out = folder / "course", folder / "home", folder / "results"
    around = _furnish(corpus, course, home, out)
    submissions = folder / "submissions"
    _hand_in_all(attacks, submissions, course, around)
    watched = [course, home, submissions, *_packages()]
    before = _snapshot(watched)
    system_calls.adopt_orphans()
    with _listeners() as connections:
        status, stderr = _grade(course, submissions, out, home, sandbox, jobs, progress)
        left_running = _left_running()
    changed = [*_differences(before, _snapshot(watched)), *_litter()]
    return AttackRun(out, status, stderr, len(connections), left_running, changed)


def _furnish(corpus: Path, course: Path, home: Path, out: Path) -> Surroundings:
    """The course with its secrets, and around it what a teacher's machine has."""
    shutil.copytree(corpus / "course", course)
    (course / "gradebook.db").write_text(f"{CANARY}the-gradebook")
    (home / ".ssh").mkdir(parents=True)
    secret = home / ".ssh" / "id_ed25519"
    secret.write_text(f"{CANARY}the-home\n")
    (out / ".last-year").mkdir(parents=True)
    (out / ".last-year" / "grades.csv").write_text(f"{CANARY}the-results\n")
    return Surroundings(secret, course.parent / "submissions" / "a-neighbor")


def _hand_in_all(attacks: Sequence[Attack], submissions: Path, course: Path, around: Surroundings) -> None:
    honest = (course / "solutions" / SLUG / f"{SLUG}.py").read_text(encoding="utf-8")
    honest = "\n".join(line for line in honest.splitlines() if CANARY not in line)
    for student in [around.neighbor.name, *map(neighbor_of, attacks)]:
        (submissions / student).mkdir(parents=True)
        (submissions / student / f"{SLUG}.py").write_text(f"{honest}\n# {CANARY}a-neighbor\n", encoding="utf-8")
    for attack in attacks:
        hand_in(attack, submissions, honest, around)


def _grade(
    course: Path, submissions: Path, out: Path, home: Path, sandbox: str, jobs: int, progress: Progress
) -> tuple[int, str]:
    package_root = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "HOME": str(home),
        "COURSE_SECRET": f"{CANARY}the-environment",
        "PYTHONPATH": os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH")])),
    }
    options = ["--out", str(out), "--jobs", str(jobs), "--sandbox", sandbox]
    command = [sys.executable, "-m", "autograder", "grade", SLUG, str(submissions), *options]
    errors = out.parent / "stderr.txt"
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            command, cwd=course, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr
        )
        try:
            while process.poll() is None:
                progress(sum(1 for _ in out.glob(f"*/{REPORT_FILE}")))
                time.sleep(0.2)
        finally:
            process.kill()
            process.wait()
    return process.returncode, errors.read_text(encoding="utf-8", errors="replace")


# ------------------------------------------------------------------------------------------------- what is watched


@contextlib.contextmanager
def _listeners() -> Iterator[list[str]]:
    """A TCP port and an abstract socket that tell a secret to whoever connects; the list grows with each connection."""
    connections: list[str] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                visitor, _ = listener.accept()
            except OSError:
                return
            connections.append(str(listener.family))
            with contextlib.suppress(OSError), visitor:
                visitor.sendall(f"{CANARY}the-network".encode())

    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as abstract:
        tcp.bind(("127.0.0.1", 0))
        abstract.bind(f"\0{CANARY}the-socket-{secrets.token_hex(4)}")
        threads = []
        for listener in (tcp, abstract):
            listener.listen()
            threads.append(threading.Thread(target=serve, args=(listener,), daemon=True))
            threads[-1].start()
        yield connections
        for listener in (tcp, abstract):
            listener.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=5)


def _left_running() -> list[str]:
    """Command lines of our children that still run after a moment of grace; they are ended."""
    deadline = time.monotonic() + _GRACE_S
    while (children := _children()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in children:
        with contextlib.suppress(OSError):
            os.kill(process, 9)
    return [f"process {process}: {line}" for process, line in children.items()]


def _children() -> dict[int, str]:
    """Our children that are not dead, with their command lines. Orphans of the grader are among them by now."""
    children = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = status.read_text(errors="replace").rpartition(")")[2].split()[:2]
            number = int(status.parent.name)
            if int(parent) == os.getpid():
                if state == "Z":
                    os.waitpid(number, os.WNOHANG)
                else:
                    line = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ")
                    children[number] = line.decode(errors="replace")[:200]
    return children


def _packages() -> list[Path]:
    root = Path(__file__).resolve().parents[2]
    return [root / name for name in _OURS]


def _snapshot(folders: Sequence[Path]) -> Mapping[str, str]:
    """Every file below the folders with what it is: a digest of its content, or where it links to."""
    found = {}
    for folder in folders:
        for path, _, names in os.walk(folder):
            if os.path.basename(path) == "__pycache__":
                continue
            for name in names:
                found[os.path.join(path, name)] = _digest(Path(path, name))
    return found


def _digest(path: Path) -> str:
    if path.is_symlink():
        return os.readlink(path)
    if not path.is_file() or path.stat().st_size > 1 << 30:
        return "special"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def _litter() -> list[str]:
    """What an attack has left in folders that all may write to."""
    places = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home(), Path("/")]
    return [str(path) for place in places if place.is_dir() for path in place.glob(f"*{_LEFT_BEHIND}*")]
