# tries: a rule set of its own allows reading and writing everywhere.

import ctypes
import os
import platform
import struct

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    rights = struct.pack("Q", (1 << 13) - 1)
    rules = libc.syscall(444, rights, ctypes.c_size_t(8), 0)
    if rules >= 0:
        root = os.open("/", os.O_PATH)
        libc.syscall(445, rules, 1, struct.pack("=Qi", (1 << 13) - 1, root), 0)
        libc.syscall(446, rules, 0)
        os.close(root)
        os.close(rules)
    for path in ("/attack-was-here", "/usr/attack-was-here", "/etc/passwd"):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            print(found(path))
        except OSError:
            pass
