# tries: the process becomes another program, by each of the calls that do so.

import ctypes
import os
import platform
import sys

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    program = "import os; print('LEA' + 'KED by another program'); os._exit(0)"
    for call in (os.execv, os.execvp):
        try:
            call(sys.executable, [sys.executable, "-c", program])
        except OSError:
            pass
    empty = (ctypes.c_char_p * 1)(None)
    arguments = (ctypes.c_char_p * 3)(b"/bin/echo", b"LEA" + b"KED by echo", None)
    ctypes.CDLL(None).syscall(322, -100, b"/bin/echo", arguments, empty, 0)
