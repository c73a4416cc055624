# tries: a file is written until the disk is full.

import os

found = ("LEA" + "KED {}").format


class Now:
    written = 0
    try:
        with open("/tmp/large", "wb") as file:
            for _ in range(300):
                written += file.write(b"x" * (1 << 20))
                file.flush()
    except OSError:
        pass
    if written > 100 << 20:
        print(found(f"{written} bytes"))
    os.remove("/tmp/large")
