# tries: every call returns sixty megabytes of the wrong shape, as much as an answer may have.
# deserves: softmax 0
# ends: softmax failed

import numpy as np


def softmax(z, axis=-1):
    return np.zeros(7_500_000)
