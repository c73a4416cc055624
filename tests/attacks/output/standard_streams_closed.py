# tries: the descriptors of the standard streams are closed, and closed again; the answers are honest.

import os
import sys


class Now:
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    sys.stdout = sys.stderr = sys.stdin = None
