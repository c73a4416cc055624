# tries: the answer is an object that runs a command when it is unpickled.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import os

import numpy as np


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/pickle-was-here; echo LEA''KED by a pickle",)


def cross_entropy(y_true, y_pred):
    return np.array([Command()], dtype=object)
