# tries: the scratch folders are filled to the brim, with open files that have no name any more.

import os

found = ("LEA" + "KED {}").format


class Now:
    kept, files = 0, []
    for folder in ("/tmp", "/dev/shm"):
        try:
            for number in range(100):
                descriptor = os.open(f"{folder}/hoard{number}", os.O_RDWR | os.O_CREAT)
                os.unlink(f"{folder}/hoard{number}")
                files.append(descriptor)
                for _ in range(16):
                    kept += os.write(descriptor, b"x" * (1 << 20))
        except OSError:
            pass
    if kept > 200 << 20:
        print(found(f"{kept} bytes"))
    for descriptor in files:
        os.close(descriptor)
