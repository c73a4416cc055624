# tries: softmax fails on a hidden check only; the reason must not show the values that were expected.
# deserves: softmax 2
# ends: softmax failed

import tensorflow as tf


def softmax(z, axis=-1):
    powers = tf.exp(tf.clip_by_value(z, -20.0, 20.0))
    return powers / tf.reduce_sum(powers, axis=axis, keepdims=True)
