# tries: a hundred thousand empty files are made.

import os

found = ("LEA" + "KED {}").format


class Now:
    made = 0
    for folder in ("/tmp/many", "/dev/shm/many"):
        try:
            os.mkdir(folder)
            for number in range(50_000):
                os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
                made += 1
        except OSError:
            pass
    if made > 10_000:
        print(found(f"{made} files"))
