# tries: softmax lets TensorFlow allocate a tensor of sixteen gigabytes.
# deserves: softmax 0
# ends: softmax raised or crashed

import tensorflow as tf


def softmax(z, axis=-1):
    return tf.reduce_sum(tf.zeros((1 << 32,), tf.float32) + tf.random.normal((1 << 32,)))
