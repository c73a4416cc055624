# tries: keys of the session and of the user are listed, made and read.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    for command in (0, 1, 6, 11, 22):
        for ring in (-1, -2, -3, -4, -5):
            if libc.syscall(250, command, ctypes.c_long(ring), 0, 0, 0) >= 0:
                print(found(f"keyctl {command} {ring}"))
    if libc.syscall(248, b"user", b"attack", b"x", ctypes.c_size_t(1), ctypes.c_long(-4)) >= 0:
        print(found("add_key"))
