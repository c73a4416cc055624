# tries: the standard streams are objects that raise; the answers are honest.

import sys


class Refusing:
    def __getattr__(self, name):
        raise OSError("no")


class Now:
    sys.stdout = sys.stderr = Refusing()
