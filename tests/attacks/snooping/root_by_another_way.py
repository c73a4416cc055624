# tries: the old root is looked for behind /proc, behind mounts, and above the top.

import os

found = ("LEA" + "KED {}").format


class Now:
    expected = set(os.listdir("/"))
    for path in ("/proc/self/root", "/proc/1/root", "/proc/self/cwd/..", "/..", "/../../..", "/proc/thread-self/root"):
        try:
            more = set(os.listdir(path)) - expected
        except OSError:
            continue
        if more:
            print(found(f"{path}: {sorted(more)}"))
    for name in os.listdir("/"):
        if "old" in name and os.listdir(f"/{name}"):
            print(found(name))
    for descriptor in range(3, 256):
        try:
            print(found(os.listdir(descriptor)))
        except OSError:
            pass
