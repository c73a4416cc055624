# tries: the file that the worker writes its source to becomes a folder, a link to a device, and is gone.

import os


class Now:
    path = [name for name in os.listdir("/tmp") if name.endswith(".py")]
    for name in path:
        os.remove("/tmp/" + name)
        os.symlink("/dev/zero", "/tmp/" + name)
