# tries: the log is reopened by its path and read, or cut off, so that what others wrote appears or is lost.

import os

found = ("LEA" + "KED {}").format


class Now:
    for name in ("/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/self/fd/1", "/proc/self/fd/2", "/proc/1/fd/1"):
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
            text = os.read(descriptor, 1 << 16)
        except OSError:
            continue
        if text:
            print(found(f"{name}: {text!r}"))
