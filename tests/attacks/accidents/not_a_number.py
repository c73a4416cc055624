# tries: softmax is not a number where a score is larger than ten.
# deserves: softmax 2
# ends: softmax failed

import tensorflow as tf


def softmax(z, axis=-1):
    too_large = tf.where(tf.abs(z) > 10.0, float("nan") * tf.ones_like(z), tf.ones_like(z))
    return tf.nn.softmax(z * too_large, axis=axis)
