# tries: TensorFlow takes on NumPy's rules for types, and its tensors get NumPy's methods; the answers are honest.

import tensorflow as tf


class Now:
    tf.experimental.numpy.experimental_enable_numpy_behavior()
