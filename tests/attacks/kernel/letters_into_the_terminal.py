# tries: a command is pushed into the terminal's input, and a terminal is made the process's own.

import fcntl
import os
import termios

found = ("LEA" + "KED {}").format


class Now:
    for descriptor in range(4):
        for request, argument in ((termios.TIOCSTI, b"i"), (termios.TIOCSCTTY, 0), (0x541C, b"\x02\0\0\0")):
            try:
                fcntl.ioctl(descriptor, request, argument)
                print(found(f"ioctl {request:#x} of {descriptor}"))
            except OSError:
                pass
    try:
        os.openpty()
        print(found("a terminal"))
    except OSError:
        pass
