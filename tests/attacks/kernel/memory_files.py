# tries: files in memory are made, open and secret ones, from which a program could be started.

import ctypes
import os
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    for name, number, arguments in (("memfd_create", 319, (b"x", 0)), ("memfd_secret", 447, (0,))):
        descriptor = libc.syscall(number, *arguments)
        if descriptor >= 0:
            print(found(name))
            os.close(descriptor)
