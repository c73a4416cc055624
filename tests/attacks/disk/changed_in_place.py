# tries: files of Python, TensorFlow and tfnn are opened for writing, renamed, linked, touched; all without effect.

import os
import sys

import numpy
import tensorflow
import tfnn

found = ("LEA" + "KED {}").format


class Now:
    victims = [os.__file__, numpy.__file__, tensorflow.__file__, tfnn.__file__, sys.executable, "/etc/passwd", "/bin/sh"]
    for path in victims:
        for what, attempt in {
            "opened": lambda path: os.close(os.open(path, os.O_RDWR)),
            "appended": lambda path: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)),
            "renamed": lambda path: os.rename(path, path + ".old") or os.rename(path + ".old", path),
            "linked": lambda path: os.link(path, "/tmp/linked"),
            "touched": lambda path: os.utime(path, (os.stat(path).st_atime, os.stat(path).st_mtime)),
            "mode changed": lambda path: os.chmod(path, os.stat(path).st_mode & 0o7777),
            "given away": lambda path: os.chown(path, -1, os.getgid()),
            "marked": lambda path: os.setxattr(path, "user.note", b"42"),
        }.items():
            try:
                attempt(path)
            except OSError:
                continue
            print(found(f"{path} {what}"))
