"""Resource limits of one submission's process, in bytes and seconds."""

from __future__ import annotations

import re
import resource
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use beyond what the zygote already holds."""

    memory_bytes: int = 1024 * MIB
    file_bytes: int = 64 * MIB
    open_files: int = 256
    threads: int = 64
    cpu_s: int = 600


@dataclass(frozen=True)
class Footprint:
    """How much memory the zygote maps: private data, and address space altogether, in bytes."""

    data_bytes: int
    address_space_bytes: int


# TensorFlow reserves far more addresses than it uses: measured 1.2 GiB above the zygote for an ordinary submission.
_ADDRESS_SPACE_HEADROOM = 3 * 1024 * MIB


def read_footprint() -> Footprint:
    """The calling process's footprint, from /proc/self/status."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    sizes = {name: int(kib) * 1024 for name, kib in re.findall(r"^(VmData|VmSize):\s+(\d+) kB", status, re.MULTILINE)}
    return Footprint(sizes["VmData"], sizes["VmSize"])


def apply(limits: Limits, footprint: Footprint, *, bound_addresses: bool = True, bound_threads: bool = True) -> None:
    """Apply the limits to this process, for good.

    ``bound_addresses`` is off on a GPU, whose driver maps all of its memory. ``bound_threads`` needs a user namespace
    of one's own: elsewhere the limit counts every process of the user on this machine.
    """
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        # RLIMIT_DATA, not RLIMIT_AS, is the real bound: it counts private writable memory as it is mapped.
        resource.RLIMIT_DATA: footprint.data_bytes + limits.memory_bytes,
    }
    if bound_addresses:
        headroom = limits.memory_bytes + _ADDRESS_SPACE_HEADROOM
        bounds[resource.RLIMIT_AS] = footprint.address_space_bytes + headroom
    if bound_threads:
        bounds[resource.RLIMIT_NPROC] = limits.threads
    for what, bound in bounds.items():
        _, hard = resource.getrlimit(what)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (bound, bound))
