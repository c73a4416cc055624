# tries: every generator is seeded at the top and in each call; the answers are honest.

import random

import keras
import numpy as np
import tensorflow as tf


class Now:
    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)
    keras.utils.set_random_seed(0)


def softmax(z, axis=-1):
    keras.utils.set_random_seed(812)
    return tf.nn.softmax(z, axis=axis)
