# tries: page faults of the kernel are to be handled here.

import ctypes
import os
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    if ctypes.CDLL(None, use_errno=True).syscall(323, os.O_CLOEXEC | 1) >= 0:
        print(found("userfaultfd"))
    try:
        os.open("/dev/userfaultfd", os.O_RDWR)
        print(found("/dev/userfaultfd"))
    except OSError:
        pass
