# tries: graphs are traced anew in every call, of which TensorFlow warns on stderr; the answers are right.

import tensorflow as tf


def softmax(z, axis=-1):
    for _ in range(8):

        @tf.function
        def traced(scores):
            return tf.nn.softmax(scores, axis=axis)

        result = traced(z)
    return result
