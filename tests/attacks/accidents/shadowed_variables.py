# tries: the names of arguments are used for other things after the functions; the answers are right.

import numpy as np
import tensorflow as tf


def train_step(W, b, x, y, lr):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x @ W + b))
    for variable, slope in zip([W, b], tape.gradient(loss, [W, b])):
        variable.assign_sub(lr * slope)
    return loss


x = np.zeros(3)
y = W = b = lr = z = axis = None
tape = loss = variable = slope = 0
