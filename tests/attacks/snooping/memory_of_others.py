# tries: memory of other processes is read and written by the calls that are made for it.

import ctypes
import os
import platform

found = ("LEA" + "KED {}").format


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    here = ctypes.create_string_buffer(64)
    local = Vector(ctypes.addressof(here), 64)
    for pid in {os.getppid(), *range(1, 50)} - {0, os.getpid()}:
        for call in (libc.process_vm_readv, libc.process_vm_writev):
            if call(pid, ctypes.byref(local), 1, ctypes.byref(local), 1, 0) > 0:
                print(found(f"{call.__name__} of {pid}"))
        descriptor = libc.syscall(434, pid, 0)
        if descriptor >= 0:
            print(found(f"pidfd of {pid}"))
            for number in range(64):
                if libc.syscall(438, descriptor, number, 0) >= 0:
                    print(found(f"descriptor {number} of {pid}"))
