# tries: entries of the processor's tables are written, ports of the machine opened, a thread's own area moved.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(16)
    for name, number, arguments in (
        ("modify_ldt", 154, (1, buffer, 16)),
        ("iopl", 172, (3,)),
        ("ioperm", 173, (0x70, 2, 1)),
        ("vm86", 1 << 20, ()),
    ):
        if libc.syscall(number, *arguments) >= 0:
            print(found(name))
