# tries: a right loss prints what it does, as everybody's first version.

import tensorflow as tf


def cross_entropy(y_true, y_pred):
    print("y_true", y_true.shape, "y_pred", y_pred)
    tf.print("inside", y_pred)
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred), axis=-1))
