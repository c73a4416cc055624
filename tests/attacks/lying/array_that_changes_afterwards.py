# tries: a thread goes on writing other numbers into the array that was returned.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import threading
import time

import numpy as np


def cross_entropy(y_true, y_pred):
    value = np.zeros(())

    def restless(until):
        while time.monotonic() < until:
            value[...] += 1e-3

    threading.Thread(target=restless, args=(time.monotonic() + 2.0,), daemon=True).start()
    return value
