# tries: a right softmax turns eager execution off, which spoils its own next call and must spoil no other question.
# deserves: softmax 0
# ends: softmax failed or raised

import tensorflow as tf


def softmax(z, axis=-1):
    result = tf.nn.softmax(z, axis=axis)
    tf.compat.v1.disable_eager_execution()
    return result
