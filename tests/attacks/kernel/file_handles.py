# tries: files are opened by their number in the file system, past all folders.

import ctypes
import platform
import struct

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    handle = ctypes.create_string_buffer(struct.pack("Ii", 64, 0) + bytes(64))
    number = ctypes.c_int()
    if libc.syscall(303, -100, b"/", handle, ctypes.byref(number), 0) == 0:
        print(found("name_to_handle_at"))
    for inode in (2, 128, 256):
        handle = ctypes.create_string_buffer(struct.pack("IiII", 8, 1, inode, 0))
        if libc.syscall(304, -100, handle, 0) >= 0:
            print(found(f"inode {inode}"))
