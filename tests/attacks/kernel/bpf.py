# tries: programs and maps are loaded into the kernel.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)  # an array map of one entry
    for command in range(12):
        if libc.syscall(321, command, attributes, ctypes.sizeof(attributes)) >= 0:
            print(found(f"bpf {command}"))
