# tries: folders that are not empty are removed, which fails in one way where it is allowed, in another where not.

import errno
import os
import sys

import tfnn

found = ("LEA" + "KED {}").format


class Now:
    for path in ("/", "/usr", "/usr/lib", os.path.dirname(os.__file__), os.path.dirname(tfnn.__file__), sys.prefix, "/etc"):
        if path.startswith("/tmp/"):
            continue  # a course may lie in /tmp, and the folders on the way to it are the submission's own
        try:
            os.rmdir(path)
            print(found(path))
        except OSError as error:
            if error.errno == errno.ENOTEMPTY:
                print(found(path))
