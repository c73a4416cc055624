# tries: TensorFlow checks every number it computes, and raises where one is not finite; the answers are honest.

import tensorflow as tf


class Now:
    tf.debugging.enable_check_numerics()
