# tries: every descriptor of the process is closed in a call of softmax.
# deserves: softmax 0
# ends: softmax crashed

import os


def softmax(z, axis=-1):
    os.closerange(0, 256)
    return z
