# tries: a ring is set up through which files and sockets could be opened behind the filter.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    settings = ctypes.create_string_buffer(256)
    for number in (425, 426, 427):
        if libc.syscall(number, 8, settings, 0, 0, None, 0) >= 0:
            print(found(f"system call {number}"))
    context = ctypes.c_ulong(0)
    if libc.syscall(206, 8, ctypes.byref(context)) == 0:
        print(found("io_setup"))
