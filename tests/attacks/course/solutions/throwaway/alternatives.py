"""Other right answers."""

import keras
import tensorflow as tf

from autograder.authoring import alternative

CANARY = "canary-in-the-alternatives"


@alternative(of="softmax", stand_in=True)
def ready_made(z, axis=-1):
    return keras.ops.softmax(z, axis=axis)


@alternative(of="cross_entropy")
def per_row(y_true, y_pred):
    return tf.reduce_mean([-tf.math.log(tf.reduce_sum(t * p)) for t, p in zip(y_true, y_pred, strict=True)])
