# tries: the process asks to run before all others.

import ctypes
import os
import platform

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    for policy in (os.SCHED_FIFO, os.SCHED_RR):
        try:
            os.sched_setscheduler(0, policy, os.sched_param(50))
            print(found(f"policy {policy}"))
        except OSError:
            pass
    for nice in (-20, -1):
        try:
            os.setpriority(os.PRIO_PROCESS, 0, nice)
            print(found(f"priority {nice}"))
        except OSError:
            pass
    if ctypes.CDLL(None).syscall(251, 1, 0, 1 << 13) == 0:
        print(found("ioprio_set"))
