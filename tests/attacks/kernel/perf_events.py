# tries: counters of the processor are opened on this and on every other process.

import ctypes
import platform
import struct

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    attributes = ctypes.create_string_buffer(struct.pack("IIQ", 1, 128, 0), 128)
    for pid, processor in ((0, -1), (-1, 0), (1, -1)):
        if libc.syscall(298, attributes, pid, processor, -1, 0) >= 0:
            print(found(f"perf_event_open of {pid}"))
