"""The processes below one of our own, read from /proc; a number that was given to another process is never mistaken."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process below another: how many stand between them, and when it began (clock ticks since boot)."""

    pid: int
    depth: int
    began: int

    def is_alive(self) -> bool:
        """Whether it still runs; a zombie does not."""
        status = _status(self.pid)
        return status is not None and status[1] == self.began and status[2] not in "ZX"


def descendants(parent: int) -> list[Process]:
    """Every live process below ``parent``."""
    children: dict[int, list[tuple[int, int]]] = {}
    for name in os.listdir("/proc"):
        status = _status(int(name)) if name.isdigit() else None
        if status is not None and status[2] not in "ZX":
            children.setdefault(status[0], []).append((int(name), status[1]))
    found: list[Process] = []
    level, depth = [parent], 0
    while level:
        below = [Process(pid, depth, began) for above in level for pid, began in children.get(above, ())]
        found += below
        level, depth = [process.pid for process in below], depth + 1
    return found


def kill(process: Process) -> bool:
    """Send SIGKILL to this very process; False when it is gone."""
    try:
        handle = os.pidfd_open(process.pid)
    except OSError:
        return False
    try:
        if not process.is_alive():  # looked at after the handle was opened: it cannot become another one's
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        return True
    except OSError:
        return False
    finally:
        os.close(handle)


def _status(pid: int) -> tuple[int, int, str] | None:
    """Parent, beginning and state of a process; None when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), int(fields[19]), fields[0]
