# tries: every device that a machine may have is opened; beyond five harmless ones each is a find.

import os

found = ("LEA" + "KED {}").format
HARMLESS = {"null", "zero", "full", "random", "urandom", "shm"}


class Now:
    for folder, _, files in os.walk("/dev"):
        for name in files:
            if name not in HARMLESS and not folder.startswith("/dev/shm"):
                print(found(os.path.join(folder, name)))
    for name in ("sda", "vda", "nvme0n1", "kvm", "fuse", "net/tun", "input/event0", "snd/seq", "dri/card0", "tty0", "ptmx"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK))
            print(found(name))
        except OSError:
            pass
    if os.path.isdir("/sys") and os.listdir("/sys"):
        print(found("/sys"))
