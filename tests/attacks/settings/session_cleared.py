# tries: the state of Keras is cleared at the top and in every call; the answers are honest.

import keras
import tensorflow as tf


class Now:
    keras.backend.clear_session()
    keras.utils.clear_session()


def train_step(W, b, x, y, lr):
    keras.backend.clear_session()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x @ W + b))
    for variable, slope in zip([W, b], tape.gradient(loss, [W, b])):
        variable.assign_sub(lr * slope)
    return loss
