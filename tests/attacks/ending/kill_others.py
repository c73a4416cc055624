# tries: every process, every group, the parent and the first hundred numbers get a signal; the answers are honest.

import ctypes
import os
import platform
import signal

found = ("LEA" + "KED {}").format


def take_all():
    if platform.machine() != "x86_64":
        return  # the numbers below are those of x86-64
    me = os.getpid()
    targets = [-1, 0, os.getppid(), *[number for number in range(1, 100) if number != me], -me]
    for target in [number for number in targets if number != me]:
        try:
            os.kill(target, signal.SIGKILL)
        except OSError:
            continue
        print(found(f"kill {target}"))
    try:
        os.killpg(0, signal.SIGTERM)
        print(found("killpg"))
    except OSError:
        pass
    for number in (200, 129, 297, 424):  # tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal
        if ctypes.CDLL(None).syscall(number, 2, 9, 0, 0) == 0:
            print(found(f"system call {number}"))


class Now:
    take_all()
