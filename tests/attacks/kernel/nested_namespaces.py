# tries: a user namespace inside the sandbox would give all capabilities back; every kind is asked for.

import ctypes

found = ("LEA" + "KED {}").format


class Now:
    libc = ctypes.CDLL(None, use_errno=True)
    for flag in (0x10000000, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x20000000, 0x40000000, 0x80, 0x400, 0x200):
        if libc.unshare(flag) == 0:
            print(found(f"unshare {flag:#x}"))
        if libc.unshare(0x10000000 | flag) == 0:
            print(found(f"unshare of a user namespace and {flag:#x}"))
