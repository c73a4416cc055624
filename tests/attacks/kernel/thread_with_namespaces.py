# tries: clone is called as for a thread, which is allowed, with flags of namespaces beside it.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    thread = 0x10000 | 0x800 | 0x100
    for flag in (0x10000000, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x20000000, 0x40000000):
        stack = ctypes.create_string_buffer(1 << 16)
        # without a stack of its own the new thread would run on ours, so it gets one, and nothing to run on success
        if flag == 0x10000000 or flag == 0x20000000:
            if libc.syscall(56, ctypes.c_ulong(thread | flag), ctypes.c_void_p(1), None, None, None) > 0:
                print(found(f"clone {flag:#x}"))
