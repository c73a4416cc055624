# tries: file systems are mounted, remounted, moved and unmounted, by the old calls.

import ctypes
import os

found = ("LEA" + "KED {}").format


class Now:
    libc = ctypes.CDLL(None, use_errno=True)
    os.makedirs("/tmp/mounted", exist_ok=True)
    for kind, flags in ((b"tmpfs", 0), (b"proc", 0), (b"sysfs", 0), (b"overlay", 0), (None, 4096), (None, 32), (None, 8192)):
        if libc.mount(b"/", b"/tmp/mounted", kind, ctypes.c_ulong(flags), None) == 0:
            print(found(f"mount {kind} {flags}"))
    for target in (b"/", b"/proc", b"/tmp", b"/dev/shm", b"/usr"):
        if libc.mount(None, target, None, ctypes.c_ulong(32 | 4096), None) == 0:
            print(found(f"remount {target}"))
        if libc.umount2(target, 2) == 0:
            print(found(f"umount {target}"))
