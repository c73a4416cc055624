# tries: softmax calls abort().
# deserves: softmax 0
# ends: softmax crashed
# says: it was ended by

import os


def softmax(z, axis=-1):
    os.abort()
