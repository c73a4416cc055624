# tries: other mounts are listed and entered, and namespaces of others are opened.

import os

found = ("LEA" + "KED {}").format


def attempt():
    with open("/proc/self/mountinfo") as file:
        points = [line.split()[4] for line in file]
    for point in points:
        if any(word in point for word in ("solutions", "submissions", "results", "home", "old")):
            try:
                if os.listdir(point):
                    print(found(point))
            except OSError:
                pass
    for pid in ("1", str(os.getppid()), "2"):
        for name in ("mnt", "net", "pid", "user", "ipc", "uts", "cgroup"):
            try:
                own = os.readlink(f"/proc/self/ns/{name}")
                other = os.readlink(f"/proc/{pid}/ns/{name}")
            except OSError:
                continue
            if own != other:
                print(found(f"{name} of {pid}"))


class Now:
    attempt()
