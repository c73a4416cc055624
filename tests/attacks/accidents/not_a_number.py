# tries: exponentials overflow, and softmax is not a number where scores are large.
# deserves: softmax 2
# ends: softmax failed

import tensorflow as tf


def softmax(z, axis=-1):
    powers = tf.exp(z * 10.0) ** 0.1
    return powers / tf.reduce_sum(powers, axis=axis, keepdims=True)
