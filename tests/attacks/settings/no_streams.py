# tries: the standard streams are None, as in programs without a console; the answers are honest.

import sys


class Now:
    sys.stdout = sys.stderr = sys.stdin = sys.__stdout__ = sys.__stderr__ = None
