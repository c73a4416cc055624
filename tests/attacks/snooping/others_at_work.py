# tries: the kernel is asked to tell whenever anybody reads or writes in the folders in sight; answers are honest.

import ctypes
import os
import platform
import select

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(0o4000)
    own = os.path.dirname(os.path.abspath(__file__))
    for folder in ("/", "/dev", "/proc", "/proc/1", "/etc", "/tmp/..", "/home", "/root"):
        libc.inotify_add_watch(watch, folder.encode(), 0xFFF)
    if watch >= 0:
        if select.select([watch], [], [], 0.5)[0]:
            print(found(f"somebody was at work: {os.read(watch, 4096)[:200]!r}"))
        os.close(watch)
    if libc.syscall(300, 0, 0) >= 0:
        print(found("fanotify"))
