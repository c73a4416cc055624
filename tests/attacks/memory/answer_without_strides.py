# tries: softmax returns one number that is spread over a trillion places and takes no room.
# deserves: softmax 0
# ends: softmax failed or raised

import numpy as np


def softmax(z, axis=-1):
    return np.broadcast_to(np.float32(0.5), (1 << 20, 1 << 20))
