# tries: files are left where Python looks when it starts: .pth, sitecustomize, __pycache__, a module named numpy.

import os
import site
import sys
import sysconfig

import tfnn

found = ("LEA" + "KED {}").format


class Now:
    folders = {*sys.path, *sysconfig.get_paths().values(), os.path.dirname(tfnn.__file__), os.path.dirname(os.__file__)}
    folders |= {os.path.join(folder, "__pycache__") for folder in folders} | {site.getusersitepackages(), sys.prefix}
    scratch = {os.stat("/tmp").st_dev, os.stat("/dev/shm").st_dev}
    for folder in sorted(filter(None, folders)):
        for name in ("evil.pth", "sitecustomize.py", "usercustomize.py", "numpy.py", "json.py"):
            path = os.path.join(folder, name)
            if os.path.exists(path) or not os.path.isdir(folder) or os.stat(folder).st_dev in scratch:
                continue
            try:
                with open(path, "x") as file:
                    file.write("# harmless\n")
            except OSError:
                continue
            print(found(path))
            os.remove(path)
