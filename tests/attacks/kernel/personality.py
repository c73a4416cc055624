# tries: the process asks for the habits of older systems, with readable stacks and fixed addresses.

import ctypes

found = ("LEA" + "KED {}").format


class Now:
    libc = ctypes.CDLL(None, use_errno=True)
    for kind in (0x0040000, 0x0400000, 0x0000008, 0x0100000):
        if libc.personality(ctypes.c_ulong(kind)) >= 0:
            print(found(f"personality {kind:#x}"))
