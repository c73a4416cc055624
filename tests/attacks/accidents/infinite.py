# tries: the loss divides by zero.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import tensorflow as tf


def cross_entropy(y_true, y_pred):
    return -tf.reduce_mean(tf.reduce_sum(tf.math.log(y_true), axis=-1))
