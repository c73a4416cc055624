# tries: mounts are made through descriptors, by the calls that newer kernels have.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(64)
    for name, number, arguments in (
        ("open_tree", 428, (-100, b"/", 1)),
        ("move_mount", 429, (-100, b"/", -100, b"/tmp", 0)),
        ("fsopen", 430, (b"tmpfs", 0)),
        ("fsconfig", 431, (3, 6, None, None, 0)),
        ("fsmount", 432, (3, 0, 0)),
        ("fspick", 433, (-100, b"/", 0)),
        ("mount_setattr", 442, (-100, b"/", 0x8000, buffer, 32)),
    ):
        if libc.syscall(number, *arguments) >= 0:
            print(found(name))
