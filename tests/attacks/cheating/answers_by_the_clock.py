# tries: what is returned depends on the time of the call: nearly right, a little off, wrong.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import time


def cross_entropy(y_true, y_pred):
    return 1.0 + time.monotonic() % 1.0
