# tries: memory is taken by files that exist in memory only.

import os

found = ("LEA" + "KED {}").format


class Now:
    kept = 0
    for _ in range(32):
        try:
            descriptor = os.memfd_create("hoard")
            kept += os.write(descriptor, b"x" * (48 << 20))
        except OSError:
            break
    if kept:
        print(found(f"{kept} bytes"))
