# tries: products are allowed to be computed with fewer bits, where a card can; the answers are honest.

import tensorflow as tf


class Now:
    tf.config.experimental.enable_tensor_float_32_execution(True)
    tf.config.optimizer.set_jit(False)
