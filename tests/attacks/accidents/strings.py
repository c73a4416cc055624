# tries: softmax returns numbers written out as text.
# deserves: softmax 0
# ends: softmax failed

import numpy as np
import tensorflow as tf


def softmax(z, axis=-1):
    return np.asarray(tf.nn.softmax(z, axis=axis)).astype(str)
