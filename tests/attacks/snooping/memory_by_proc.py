# tries: the memory of this process and of others is read through /proc/.../mem, by every name.

import os

found = ("LEA" + "KED {}").format


class Now:
    for pid in ("1", str(os.getppid()), "2", "0", "self/task/../../1"):
        if pid != str(os.getpid()):
            for name in ("mem", "maps", "pagemap", "auxv", "stack", "syscall"):
                try:
                    with open(f"/proc/{pid}/{name}", "rb") as file:
                        if file.read(16) and os.getpid() != 1:
                            print(found(f"{pid}/{name}"))
                except (OSError, ValueError):
                    pass
    for name in ("/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/kmem", "/dev/port", "/proc/vmallocinfo", "/proc/keys"):
        try:
            with open(name, "rb") as file:
                if file.read(16):
                    print(found(name))
        except OSError:
            pass
