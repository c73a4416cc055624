# tries: the namespaces of the init process and of the parent are entered.

import ctypes
import os

found = ("LEA" + "KED {}").format


class Now:
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in ("1", "self", str(os.getppid())):
        for name in ("user", "mnt", "net", "pid", "ipc", "uts", "cgroup", "time"):
            try:
                descriptor = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
            except OSError:
                continue
            if libc.setns(descriptor, 0) == 0:
                print(found(f"{name} of {pid}"))
            os.close(descriptor)
