# tries: nodes of disks, memory and terminals are made in the scratch folders.

import os
import stat

found = ("LEA" + "KED {}").format


class Now:
    for folder in ("/tmp", "/dev/shm"):
        for kind, major, minor in ((stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 1, 1), (stat.S_IFCHR, 5, 0), (stat.S_IFBLK, 253, 0)):
            try:
                os.mknod(f"{folder}/node{major}", kind | 0o600, os.makedev(major, minor))
            except OSError:
                continue
            print(found(f"device {major}:{minor}"))
