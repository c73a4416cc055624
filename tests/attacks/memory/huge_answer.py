# tries: softmax returns 200 megabytes.
# deserves: softmax 0
# ends: softmax crashed or failed

import numpy as np


def softmax(z, axis=-1):
    return np.zeros(25_000_000)
