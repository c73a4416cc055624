# tries: softmax asks at the keyboard how to continue.
# deserves: softmax 0
# ends: softmax raised

import tensorflow as tf


def softmax(z, axis=-1):
    if input("stable? ") == "y":
        z = z - tf.reduce_max(z, axis=axis, keepdims=True)
    return tf.nn.softmax(z, axis=axis)
