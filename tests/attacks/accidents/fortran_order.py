# tries: softmax is right and lies in memory column by column, as a transposed product does.
# deserves: softmax 2
# ends: softmax failed

import numpy as np
import tensorflow as tf


def softmax(z, axis=-1):
    return np.asfortranarray(np.asarray(tf.nn.softmax(z, axis=axis)))
