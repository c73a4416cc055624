"""The two moments at which a process gives up what it may do: the zygote's start, and each fork's first breath.

Order matters and is the lesson of measurements: a new /proc can be mounted only before the fork's own user namespace,
process limits only bind inside one, and nothing can be undone after seccomp.
"""

from __future__ import annotations

import errno
import importlib
import os
import secrets
import signal
import tempfile
from collections.abc import Collection
from dataclasses import dataclass

from autograder.sandbox import filesystem, landlock, limits, seccomp, system_calls
from autograder.sandbox.system_calls import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
)

STRICT, CONTAINER, PROCESS = LEVELS = ("strict", "container", "process")
"""``container`` is ``strict`` without namespaces: for root in a container whose engine forbids them."""
NOBODY = 65534
"""The user and group that root becomes, for good, before anything of a submission is near."""
_INSIDE_ID = 1000
_OWN_USERS = range(1 << 20, 1 << 31)  # beyond those that a machine gives to people and services


@dataclass(frozen=True)
class Policy:
    """How a zygote and its forks are walled in. ``level`` is one of ``LEVELS``."""

    level: str
    readable: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    gpu: bool = False


class LayerMissing(Exception):
    """A layer that the level needs could not be put up; the message names the layer and the refusal."""


def enter_zygote_walls(policy: Policy) -> None:
    """Wall in the zygote: own user, pid, mount, network, IPC and host name spaces, own root, no privileged user.

    Returns in a forked child that is process 1 of its pid namespace; the caller's process waits for it and exits with
    it. Raises LayerMissing, before any fork, where the kernel refuses.
    """
    spaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET
    if system_calls.landlock_version() < 1:
        raise LayerMissing("Landlock (the kernel has none, or it is not in its list of security modules)")
    user, group = os.geteuid(), os.getegid()
    try:
        if user == 0:
            # Root can still reach folders that nobody else may enter; after this it never is root again.
            system_calls.unshare(CLONE_NEWNS)
            filesystem.build_private_root(policy.readable, policy.hidden, gpu=policy.gpu)
            user = group = NOBODY
            become(user, group)
            enter_new_spaces(spaces, user, group)
        else:
            enter_new_spaces(spaces, user, group)
            filesystem.build_private_root(policy.readable, policy.hidden, gpu=policy.gpu)
    except OSError as error:
        raise LayerMissing(f"user namespaces with private mounts ({error.strerror or error})") from error
    _continue_as_init()
    filesystem.mount_proc()


def examine_container(policy: Policy) -> None:
    """See that the level "container" can hold here, before anything is imported. Raises LayerMissing."""
    if os.geteuid() != 0:
        raise LayerMissing("root, who gives each submission a user of its own")
    if system_calls.landlock_version() < 1:
        raise LayerMissing("Landlock (the kernel has none, or the container's engine forbids it)")
    for path in policy.hidden:
        for tree in policy.readable:
            if os.path.commonpath([path, tree]) == tree:
                raise LayerMissing(f"a place for {path} outside of {tree}, which submissions read")


def new_user() -> int:
    """The number of a user whom nobody else is."""
    return secrets.choice(_OWN_USERS)


def become(user: int, group: int) -> None:
    """Stop being root: become this user and group, without any other group."""
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    system_calls.set_dumpable(True)  # changing user made our own /proc entries root's, and we must write to them


def enter_new_spaces(spaces: int, user: int, group: int) -> None:
    """Enter new namespaces, a user namespace among them; ``user`` and ``group`` are who we are outside of it."""
    system_calls.unshare(spaces)
    _map_ids(_INSIDE_ID, user, group)


def _map_ids(inside: int, user: int, group: int) -> None:
    for path, text in (("setgroups", "deny"), ("uid_map", f"{inside} {user} 1"), ("gid_map", f"{inside} {group} 1")):
        with open(f"/proc/self/{path}", "w", encoding="ascii") as file:
            file.write(text)


def _continue_as_init() -> None:
    """Fork; the child goes on as process 1 of the new pid namespace, the parent only waits for its end."""
    child = os.fork()
    if child:
        os.closerange(0, 65536)
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    system_calls.die_with_parent(signal.SIGKILL)


def lock_down_fork(
    policy: Policy, bounds: limits.Limits, footprint: limits.Footprint, keep: Collection[int], folder: str
) -> None:
    """Take from a fresh fork everything but its scratch ``folder`` and the descriptors in ``keep``.

    Afterwards it cannot fork, exec, open sockets, read or signal other processes, write outside its scratch folder
    (/tmp and /dev/shm when strict), or undo any of it.
    """
    _close_descriptors(keep)
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    if policy.level == CONTAINER:
        _lock_down_in_container(policy, bounds, footprint, folder)
        return
    if policy.level != STRICT:
        limits.apply(bounds, footprint, bound_addresses=not policy.gpu, bound_threads=False)
        system_calls.forbid_new_privileges()
        return
    system_calls.set_dumpable(True)  # until our ids are mapped
    system_calls.unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET)
    filesystem.mount_scratch(bounds.file_bytes, policy.readable)
    filesystem.mount_proc()
    filesystem.cover_keys()
    system_calls.unshare(CLONE_NEWUSER)
    _map_ids(_INSIDE_ID, _INSIDE_ID, _INSIDE_ID)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")  # if memory runs out after all, let it hit this process
    os.chdir("/tmp")
    limits.apply(bounds, footprint, bound_addresses=not policy.gpu)
    system_calls.drop_capabilities()
    system_calls.forbid_new_privileges()
    devices = ["/dev"] if policy.gpu else ["/dev/null"]
    landlock.restrict(readable=["/"], writable=["/tmp", "/dev/shm", *devices])
    system_calls.set_dumpable(False)
    system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid()))


def _lock_down_in_container(policy: Policy, bounds: limits.Limits, footprint: limits.Footprint, folder: str) -> None:
    """All of the strict lock-down that needs no namespace, as a user whom nobody else is.

    Raises OSError when a layer is refused, or when Python's own files are not readable for such a user.
    """
    parent = os.getppid()
    user = new_user()
    os.chown(folder, user, user)
    system_calls.drop_bounding_set()
    become(user, user)
    system_calls.die_with_parent(signal.SIGKILL)  # becoming another user has undone it
    if os.getppid() != parent:
        raise OSError(errno.ESRCH, "the zygote is gone")
    for tree in policy.readable:
        if not os.access(tree, os.R_OK | os.X_OK):
            raise OSError(errno.EACCES, "Python and its packages must be readable for every user", tree)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")
    importlib.invalidate_caches()  # of what the zygote saw in folders that are out of reach from here
    os.chdir(folder)
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ["HOME"] = folder
    limits.apply(bounds, footprint)
    system_calls.drop_capabilities()
    system_calls.forbid_new_privileges()
    landlock.restrict(readable=filesystem.readable_in_container(policy.readable), writable=[folder, "/dev/null"])
    system_calls.set_dumpable(False)
    system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid(), is_init=False))


def _close_descriptors(keep: Collection[int]) -> None:
    first = 0
    for descriptor in sorted(set(keep)):
        if descriptor > first:  # closerange(0, 0) would close everything
            os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 65536)
