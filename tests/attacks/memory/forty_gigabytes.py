# tries: softmax asks for forty gigabytes at once and touches them.
# deserves: softmax 0
# ends: softmax raised or crashed

import numpy as np


def softmax(z, axis=-1):
    return np.ones(40 * (1 << 30) // 8)
