# tries: every small file that is no part of a package or of the system is read and searched for secrets.

import os

found = ("LEA" + "KED {}").format
needle = ("canary" + "-in-").encode()


class Now:
    left = 20_000
    for folder, folders, files in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name not in ("proc", "sys", "usr", "lib", "lib64", "bin")]
        folders[:] = [name for name in folders if name not in ("site-packages", "dist-packages", "test", "idlelib")]
        for name in files:
            left -= 1
            try:
                descriptor = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                continue
            try:
                text = os.read(descriptor, 200_000)
            except OSError:
                text = b""
            os.close(descriptor)
            if needle in text:
                print(found(os.path.join(folder, name)))
        if left < 0:
            break
