# tries: a right loss leaves so little recursion that it cannot be sent; no other question may lose by it.
# deserves: cross_entropy 0
# ends: cross_entropy crashed or raised

import sys

import tensorflow as tf


def cross_entropy(y_true, y_pred):
    result = -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred), axis=-1))
    for limit in range(10, 200):
        try:
            sys.setrecursionlimit(limit)
            break
        except RecursionError:
            pass
    return float(result)
