# tries: every number of a process is tried: its arguments, environment, maps, descriptors, folder and root.

import os

found = ("LEA" + "KED {}").format


class Now:
    me = str(os.getpid())
    for pid in {*filter(str.isdigit, os.listdir("/proc")), *map(str, range(1, 3000)), str(os.getppid())} - {me, "0"}:
        for name in ("cmdline", "environ", "maps", "status", "stat"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    if file.read(100):
                        print(found(f"/proc/{pid}/{name}"))
            except OSError:
                pass
        for name in ("cwd", "root", "exe", "fd", "ns/net"):
            if os.path.lexists(f"/proc/{pid}/{name}"):
                print(found(f"/proc/{pid}/{name}"))
