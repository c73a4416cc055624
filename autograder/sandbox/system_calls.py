"""Linux system calls that Python does not offer, through ctypes. Every function raises OSError when refused.

Numbers are looked up by machine (x86-64 and aarch64); constants are those of the kernel's own headers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER = 1, 4, 38, 36
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_PR_CAPBSET_DROP, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
_LINUX_CAPABILITY_VERSION_3 = 0x20080522
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MOUNT_ATTR_RDONLY, _MOUNT_ATTR_NOSUID = 1, 2
_LANDLOCK_CREATE_RULESET_VERSION = 1

_NUMBERS = {
    # name: (x86-64, aarch64)
    "pivot_root": (155, 41),
    "capset": (126, 91),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
MACHINES = ("x86_64", "aarch64")

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def machine_column() -> int:
    """Column of this machine in tables of system call numbers. Raises OSError on another machine."""
    machine = platform.machine()
    if machine not in MACHINES:
        raise OSError(errno.ENOSYS, f"no system call table for {machine}, only for {' and '.join(MACHINES)}")
    return MACHINES.index(machine)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(name: str, *arguments: object) -> int:
    return _checked(_libc.syscall(ctypes.c_long(_NUMBERS[name][machine_column()]), *arguments), name)


def _prctl(what: str, *arguments: int) -> None:
    _checked(_libc.prctl(*(ctypes.c_ulong(argument) for argument in arguments)), what)


def unshare(flags: int) -> None:
    """Leave the namespaces named by the CLONE_NEW* ``flags`` for new ones."""
    _checked(_libc.unshare(flags), "unshare")


def set_namespace(descriptor: int, flag: int) -> None:
    """Enter the namespace of an open /proc/<pid>/ns file."""
    _checked(_libc.setns(descriptor, flag), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2)."""

    def encoded(text: str | None) -> bytes | None:
        return None if text is None else os.fsencode(text)

    result = _libc.mount(encoded(source), encoded(target), encoded(kind), ctypes.c_ulong(flags), encoded(data))
    _checked(result, f"mount {target}")


def make_read_only(target: str) -> None:
    """Make a mount and everything mounted below it read-only, keeping its other flags."""
    attributes = struct.pack("QQQQ", _MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID, 0, 0, 0)
    _syscall(
        "mount_setattr", _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, attributes, ctypes.c_size_t(len(attributes))
    )


def unmount(target: str) -> None:
    """Detach a mount and everything below it."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH), f"umount {target}")


def pivot_root(new_root: str, put_old: str) -> None:
    """Make ``new_root`` the root and hang the old one at ``put_old`` inside it."""
    _syscall("pivot_root", os.fsencode(new_root), os.fsencode(put_old))


def set_dumpable(dumpable: bool) -> None:
    """Say whether others of the same user may look into this process (and who owns its /proc entries)."""
    _prctl("prctl PR_SET_DUMPABLE", _PR_SET_DUMPABLE, int(dumpable), 0, 0, 0)


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this signal when the parent dies."""
    _prctl("prctl PR_SET_PDEATHSIG", _PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def adopt_orphans() -> None:
    """From now on, whatever descends from this process and loses its parent becomes this process's child."""
    _prctl("prctl PR_SET_CHILD_SUBREAPER", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def forbid_new_privileges() -> None:
    """No later exec may gain privileges; also what unprivileged seccomp and Landlock ask for."""
    _prctl("prctl PR_SET_NO_NEW_PRIVS", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def drop_bounding_set() -> None:
    """Give up every capability that this process could gain; it keeps what it has, and needs CAP_SETPCAP."""
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break  # past the last capability this kernel knows


def drop_capabilities() -> None:
    """Give up every capability, for this process and for all it could become."""
    drop_bounding_set()
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _syscall("capset", struct.pack("II", _LINUX_CAPABILITY_VERSION_3, 0), struct.pack("6I", *[0] * 6))


def install_seccomp_filter(program: bytes) -> None:
    """Install a classic BPF program as seccomp filter; forbid_new_privileges comes first."""

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]

    buffer = ctypes.create_string_buffer(program, len(program))
    header = Program(len(program) // 8, ctypes.addressof(buffer))
    result = _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0)
    _checked(result, "prctl PR_SET_SECCOMP")


def landlock_version() -> int:
    """Landlock's ABI version on this kernel; 0 where there is none."""
    try:
        return _syscall("landlock_create_ruleset", None, ctypes.c_size_t(0), _LANDLOCK_CREATE_RULESET_VERSION)
    except OSError:
        return 0


def landlock_create_ruleset(attributes: bytes) -> int:
    """Create a Landlock rule set; returns its file descriptor."""
    return _syscall("landlock_create_ruleset", attributes, ctypes.c_size_t(len(attributes)), 0)


def landlock_allow_beneath(ruleset: int, directory: int, access: int) -> None:
    """Allow ``access`` beneath an open directory (or on an open file)."""
    path_beneath = 1
    _syscall("landlock_add_rule", ruleset, path_beneath, struct.pack("=Qi", access, directory), 0)


def landlock_restrict_self(ruleset: int) -> None:
    """Put this thread and all it creates under the rule set, for good."""
    _syscall("landlock_restrict_self", ruleset, 0)
