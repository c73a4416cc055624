# tries: capabilities are asked for, kept over a change of user, and made ambient.

import ctypes
import platform
import struct

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    header, everything = struct.pack("II", 0x20080522, 0), struct.pack("6I", *[0xFFFFFFFF] * 6)
    if libc.syscall(126, header, everything) == 0:
        print(found("capset"))
    for number in range(41):
        if libc.prctl(47, 2, number, 0, 0) == 0:
            print(found(f"ambient {number}"))
        if libc.prctl(23, number, 0, 0, 0) == 1:
            print(found(f"bounding {number}"))
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(("CapEff", "CapPrm", "CapInh")) and int(line.split()[1], 16):
                print(found(line.strip()))
