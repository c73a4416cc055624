"""What a submission can see of the disk: a root of its own that holds Python, its packages, and nothing of ours.

The zygote's root is an empty memory file system into which a few trees are bound read-only. Solutions, checks, other
submissions, reports and the grader's home are not hidden in there: they do not exist.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.sandbox import system_calls
from autograder.sandbox.system_calls import MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_RDONLY, MS_REC

_OLD = "/.old-root"
_TREES_BENEATH_TMP = "/.beneath-tmp"
_SYSTEM_TREES = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_GPU_TREES = ("/sys", "/usr/local/nvidia", "/run/nvidia-persistenced", "/usr/share/egl", "/etc/vulkan")
_DEVICES_TO_READ = tuple(f"/dev/{name}" for name in _DEVICES)
# Not /proc/self as a whole: /proc/self/net tells of the container's sockets.
_PROC_TO_READ = tuple(f"/proc/self/{name}" for name in ("cmdline", "fd", "maps", "stat", "statm", "status"))
_PROC_TO_READ += ("/proc/cpuinfo", "/proc/meminfo")
SCRATCH = "/dev/shm"
_FILES = {"/etc/passwd": b"student:x:1000:1000::/tmp:/bin/false\n", "/etc/group": b"student:x:1000:\n"}


def python_trees() -> tuple[str, ...]:
    """The folders a running Python reads its standard library and its installed packages from."""
    paths = sysconfig.get_paths()
    libraries = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")} | set(package_folders())
    shared = Path(sys.base_prefix, "lib")
    trees = {os.path.realpath(path) for path in libraries} | libraries | {str(shared)}
    return tuple(sorted(tree for tree in trees if os.path.isdir(tree)))


def package_folders() -> tuple[str, ...]:
    """Where this process finds installed packages, also in a user's own folder or one that a .pth file adds."""
    return tuple(path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages"))


def readable_in_container(readable: Sequence[str]) -> list[str]:
    """What a submission may read where there is no root of its own: what such a root would hold, for Landlock's list.

    To be called by the process that is meant: /proc/self is its own.
    """
    paths = [*_SYSTEM_TREES, *readable, *_DEVICES_TO_READ, *_PROC_TO_READ]
    return [path for path in paths if os.path.exists(path)]


def build_private_root(readable: Sequence[str], hidden: Sequence[str], *, gpu: bool) -> None:
    """Move this process into a root of its own (it already has its own mount namespace).

    ``readable`` trees appear read-only at their own paths; ``hidden`` ones, where they lie inside a readable tree, are
    covered by an empty folder. With ``gpu`` the NVIDIA devices and what their driver reads are let in.
    """
    system_calls.mount(None, "/", None, MS_REC | MS_PRIVATE)
    system_calls.mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,mode=755")
    os.mkdir("/tmp" + _OLD)
    system_calls.pivot_root("/tmp", "/tmp" + _OLD)
    os.chdir("/")
    _make_folders_and_files()
    for path in _without_nested([*_SYSTEM_TREES, *readable, *(_GPU_TREES if gpu else ())]):
        _bind_read_only(path)
    _make_devices(gpu)
    for path in hidden:
        if os.path.isdir(path):
            system_calls.mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "size=4k,mode=555")
    if any(_is_beneath_tmp(path) for path in readable):
        # A course may itself lie in /tmp; each fork's own /tmp covers it and shows these trees again, covers included.
        os.mkdir(_TREES_BENEATH_TMP)
        system_calls.mount("/tmp", _TREES_BENEATH_TMP, None, MS_BIND | MS_REC)
    # A new /proc may only be mounted where an unrestricted one is in sight, so the old one comes along underneath.
    system_calls.mount(_OLD + "/proc", "/proc", None, MS_BIND | MS_REC)
    system_calls.unmount(_OLD)
    os.rmdir(_OLD)
    flags = system_calls.MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV
    system_calls.mount(None, "/", None, flags)


def mount_scratch(size_bytes: int, readable: Sequence[str]) -> None:
    """Give this process an empty /tmp and /dev/shm of its own, in a mount namespace of its own.

    ``readable`` trees that lie in /tmp stay in sight.
    """
    system_calls.mount(None, "/", None, MS_REC | MS_PRIVATE)
    options = f"size={size_bytes},nr_inodes=4096,mode=700"
    system_calls.mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options)
    system_calls.mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=16m,nr_inodes=256")
    for path in _without_nested([tree for tree in readable if _is_beneath_tmp(tree)]):
        os.makedirs(path)
        system_calls.mount(_TREES_BENEATH_TMP + path[len("/tmp") :], path, None, MS_BIND | MS_REC)


def _is_beneath_tmp(path: str) -> bool:
    return path.startswith("/tmp/")


def mount_proc() -> None:
    """Show this process's pid namespace in /proc: TensorFlow aborts without /proc/self/exe."""
    system_calls.mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def cover_keys() -> None:
    """Empty the lists of the kernel's keys that belong to whoever runs the grader: /proc shows them in any namespace.

    Only for a /proc in whose sight no other is to be mounted: the kernel refuses that where one is covered in part.
    """
    for path in ("/proc/keys", "/proc/key-users"):
        if os.path.exists(path):
            system_calls.mount("/dev/null", path, None, MS_BIND)


def _without_nested(paths: Sequence[str]) -> Iterator[str]:
    """Each existing path once, leaving out what lies inside another of them."""
    kept: list[str] = []
    for path in sorted(set(paths), key=len):
        if not any(path == other or path.startswith(other.rstrip("/") + "/") for other in kept):
            kept.append(path)
            yield path


def _bind_read_only(path: str) -> None:
    source = _OLD + path
    if os.path.islink(source) and not path.startswith("/etc/"):
        os.symlink(os.readlink(source), path)
        return
    source = _resolved(path)
    if not os.path.exists(source):
        return
    _make_mount_point(path, is_folder=os.path.isdir(source))
    system_calls.mount(source, path, None, MS_BIND | MS_REC)
    system_calls.make_read_only(path)


def _resolved(path: str) -> str:
    """Where a path of the old root really lies: links in it point from the old root, not from ours."""
    for _ in range(8):
        current = _OLD
        for part in Path(path).parts[1:]:
            current = os.path.join(current, part)
            if os.path.islink(current):
                target = os.path.join(os.path.dirname(current[len(_OLD) :]), os.readlink(current))
                path = os.path.normpath(target) + path[len(current) - len(_OLD) :]
                break
        else:
            return _OLD + path
    return _OLD + path


def _make_mount_point(path: str, *, is_folder: bool) -> None:
    os.makedirs(path if is_folder else os.path.dirname(path), exist_ok=True)
    if not is_folder and not os.path.exists(path):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o444))


def _make_devices(gpu: bool) -> None:
    devices = [f"/dev/{name}" for name in _DEVICES]
    if gpu:
        devices += [f"/dev/{name}" for name in os.listdir(_OLD + "/dev") if name.startswith("nvidia")]
    for path in devices:
        if path[len("/dev/") :] in _DEVICES and not stat.S_ISCHR(os.lstat(_OLD + path).st_mode):
            raise OSError(errno.ENODEV, f"{path} is no device on this machine")  # or submissions would share a file
        _make_mount_point(path, is_folder=os.path.isdir(_OLD + path))
        system_calls.mount(_OLD + path, path, None, MS_BIND | MS_REC)


def _make_folders_and_files() -> None:
    for folder in ("/tmp", "/dev/shm", "/proc", "/etc"):
        os.makedirs(folder, exist_ok=True)
    system_calls.mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,mode=1777")
    for path, text in _FILES.items():
        with open(path, "wb") as file:  # bytes: an encoding would be imported, and Python's library is not there yet
            file.write(text)
