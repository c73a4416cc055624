# tries: the parent, and whatever has a number, is attached to and seized by ptrace.

import ctypes
import os

found = ("LEA" + "KED {}").format


class Now:
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in {os.getppid(), *range(1, 50)} - {0, os.getpid()}:
        for request in (16, 0x4206):  # attach, seize
            if libc.ptrace(request, pid, None, None) == 0:
                print(found(f"ptrace {request} of {pid}"))
    if libc.ptrace(0, 0, None, None) == 0:
        print(found("being traced by the parent"))
