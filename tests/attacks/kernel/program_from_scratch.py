# tries: a program is written to the scratch folders, marked executable and loaded.

import ctypes
import os
import shutil

found = ("LEA" + "KED {}").format


class Now:
    for folder in ("/tmp", "/dev/shm"):
        path = f"{folder}/program"
        try:
            shutil.copy("/bin/true", path)
            os.chmod(path, 0o6755)
        except OSError:
            continue
        if os.access(path, os.X_OK) and os.stat(path).st_uid == 0:
            print(found(f"{path} belongs to root"))
        try:
            os.posix_spawn(path, [path], {})
            print(found(f"{path} was started"))
        except OSError:
            pass
