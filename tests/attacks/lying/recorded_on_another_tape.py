# tries: the result is right, but its gradient is replaced by one that is zero.
# deserves: softmax 2
# ends: softmax failed

import tensorflow as tf


@tf.custom_gradient
def right_but_flat(z):
    return tf.nn.softmax(z), lambda upstream: tf.zeros_like(z)


def softmax(z, axis=-1):
    return right_but_flat(z)
