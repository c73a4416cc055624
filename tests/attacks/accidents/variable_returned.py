# tries: softmax returns a variable that holds the right values, through which no gradient flows.
# deserves: softmax 2
# ends: softmax failed

import tensorflow as tf


def softmax(z, axis=-1):
    return tf.Variable(tf.nn.softmax(z, axis=axis))
