# tries: a file is created in every folder there is; only the scratch folders may take it.

import os

found = ("LEA" + "KED {}").format


class Now:
    tried = 0
    for folder, folders, _ in os.walk("/"):
        folders[:] = [] if folder in ("/proc", "/tmp", "/dev/shm", "/sys") else folders[:40]
        if folder in ("/tmp", "/dev/shm") or folder.startswith("/proc"):
            continue
        tried += 1
        path = os.path.join(folder, "attack-was-here")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except OSError:
            if tried > 5000:
                break
            continue
        os.remove(path)
        print(found(folder))
