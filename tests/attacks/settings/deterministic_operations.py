# tries: TensorFlow is told to compute deterministically, as courses recommend; the answers are honest.

import tensorflow as tf


class Now:
    tf.keras.utils.set_random_seed(1)
    tf.config.experimental.enable_op_determinism()
