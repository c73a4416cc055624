# tries: folders are made inside folders, so deep that nobody can remove them by their path.

import os


class Now:
    before = os.open(".", os.O_RDONLY)
    os.chdir("/tmp")
    try:
        for _ in range(3000):
            os.mkdir("d" * 100)
            os.chdir("d" * 100)
    except OSError:
        pass
    os.fchdir(before)
