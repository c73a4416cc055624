# tries: counters of the processor are opened on this and on every other process.

import ctypes
import struct

found = ("LEA" + "KED {}").format


class Now:
    libc = ctypes.CDLL(None, use_errno=True)
    attributes = ctypes.create_string_buffer(struct.pack("IIQ", 1, 128, 0), 128)
    for pid, processor in ((0, -1), (-1, 0), (1, -1)):
        if libc.syscall(298, attributes, pid, processor, -1, 0) >= 0:
            print(found(f"perf_event_open of {pid}"))
