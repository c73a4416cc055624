# tries: every descriptor that was inherited is looked at; one of a file, a folder or another socket is a find.

import os
import stat

found = ("LEA" + "KED {}").format


class Now:
    sockets = 0
    for descriptor in range(256):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        sockets += stat.S_ISSOCK(mode)
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISBLK(mode):
            path = os.readlink(f"/proc/self/fd/{descriptor}")
            if not path.startswith("/tmp/submission"):
                print(found(f"{descriptor}: {path}"))
    if sockets > 1:
        print(found(f"{sockets} sockets"))
