# tries: softmax returns the transpose: the right numbers in another shape.
# deserves: softmax 0
# ends: softmax failed

import tensorflow as tf


def softmax(z, axis=-1):
    return tf.transpose(tf.nn.softmax(z, axis=axis))
