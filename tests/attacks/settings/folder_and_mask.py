# tries: the working folder is removed under the process's feet and new files are for nobody; the answers are honest.

import os


class Now:
    os.makedirs("/tmp/here", exist_ok=True)
    os.chdir("/tmp/here")
    os.rmdir("/tmp/here")
    os.umask(0o777)
