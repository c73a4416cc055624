# tries: processes are made by vfork, clone and clone3, with and without namespaces of their own.

import ctypes
import os
import platform

found = ("LEA" + "KED {}").format


def attempt():
    libc = ctypes.CDLL(None, use_errno=True)
    intel = platform.machine() == "x86_64"
    sigchld, thread = 17, 0x10000
    attempts = [(58 if intel else -1, 0), (57 if intel else -1, 0)]
    attempts += [(56 if intel else 220, flags | sigchld) for flags in (0, 0x100, 0x8000, 0x10000000, 0x20000000)]
    attempts += [(56 if intel else 220, (thread << 32) | sigchld)]
    for number, flags in attempts:
        pid = libc.syscall(ctypes.c_long(number), ctypes.c_ulong(flags), None, None, None, None)
        if pid == 0:
            os._exit(0)
        if pid > 0:
            print(found(f"system call {number} with {flags:#x}: {pid}"))
    arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, sigchld)
    pid = libc.syscall(435, arguments, ctypes.sizeof(arguments))
    if pid == 0:
        os._exit(0)
    if pid > 0:
        print(found(f"clone3: {pid}"))


class Now:
    attempt()
