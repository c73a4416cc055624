# tries: what lies in shared memory, message queues and semaphores of the machine is listed and read.

import os

found = ("LEA" + "KED {}").format


class Now:
    for folder in ("/dev/shm", "/dev/mqueue", "/run", "/var/run", "/run/user", "/dev/hugepages"):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        if names:
            print(found(f"{folder}: {names}"))
    for name in ("shm", "msg", "sem"):
        try:
            with open(f"/proc/sysvipc/{name}") as file:
                if len(file.readlines()) > 1:
                    print(found(name))
        except OSError:
            pass
