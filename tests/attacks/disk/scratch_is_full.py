# tries: the scratch folder is full and its file system has no room for another name; the answers are honest.

import os


class Now:
    descriptor = os.open("/tmp/full", os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(descriptor, b"x" * (1 << 20))
    except OSError:
        os.close(descriptor)
    try:
        for number in range(5000):
            os.close(os.open(f"/tmp/{number}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
