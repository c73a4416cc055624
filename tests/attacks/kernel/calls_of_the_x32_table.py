# tries: system calls are made by the numbers of the x32 table, which a filter by number may not know.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    for name, number, arguments in (
        ("socket", 41, (1, 1, 0)),
        ("memfd_create", 319, (b"x", 0)),
        ("unshare", 272, (0x10000000,)),
        ("socket by a wrapped number", (1 << 32) + 41, (1, 1, 0)),
    ):
        number = number if number >> 32 else number | 0x40000000
        if libc.syscall(ctypes.c_long(number), *arguments) >= 0:
            print(found(name))
