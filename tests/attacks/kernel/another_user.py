# tries: the process becomes root, another user, a member of other groups.

import os

found = ("LEA" + "KED {}").format


class Now:
    for attempt in (
        lambda: os.setuid(0),
        lambda: os.setgid(0),
        lambda: os.setreuid(0, 0),
        lambda: os.setresuid(0, 0, 0),
        lambda: os.setresgid(0, 0, 0),
        lambda: os.setuid(65534),
        lambda: os.setgroups([0, 4, 27]),
        lambda: os.initgroups("student", 0),
    ):
        try:
            attempt()
        except OSError:
            continue
        print(found(f"user {os.getresuid()}, group {os.getresgid()}"))
