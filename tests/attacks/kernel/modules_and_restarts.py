# tries: modules are loaded, the machine is restarted, its clock, name and accounting changed, swap turned off.

import ctypes
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(256)
    for name, number, arguments in (
        ("init_module", 175, (buffer, 0, b"")),
        ("delete_module", 176, (b"nothing-of-this-name", 0)),
        ("kexec_load", 246, (0, 0, None, 0)),
        ("clock_settime", 227, (99, buffer)),
        ("syslog", 103, (3, buffer, 10)),
        ("acct", 163, (b"/nowhere/at/all",)),
        ("quotactl", 179, (0x800004, None, 0, buffer)),
        ("swapoff", 168, (b"/nowhere/at/all",)),
    ):
        if libc.syscall(number, *arguments) >= 0:
            print(found(name))
