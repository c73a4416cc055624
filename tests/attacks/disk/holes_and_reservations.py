# tries: files of a terabyte are made of nothing, and room is reserved for them.

import os

found = ("LEA" + "KED {}").format


class Now:
    for folder in ("/tmp", "/dev/shm"):
        path = f"{folder}/sparse"
        with open(path, "wb") as file:
            for make in (
                lambda file: os.ftruncate(file.fileno(), 1 << 40),
                lambda file: os.posix_fallocate(file.fileno(), 0, 1 << 30),
                lambda file: os.pwrite(file.fileno(), b"x", 1 << 40),
            ):
                try:
                    make(file)
                except OSError:
                    continue
                print(found(f"{os.path.getsize(path)} bytes in {folder}"))
        os.remove(path)
