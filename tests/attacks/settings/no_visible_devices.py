# tries: all processors are hidden from TensorFlow before it first computes; the answers are honest.
# deserves: softmax 0, cross_entropy 0, train_step 0
# ends: softmax raised or crashed or failed, cross_entropy raised or crashed or failed, train_step raised or crashed

import tensorflow as tf


class Now:
    tf.config.set_visible_devices([])
