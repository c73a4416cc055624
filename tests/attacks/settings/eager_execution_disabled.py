# tries: eager execution is turned off at the top, as old tutorials do; every tensor is symbolic afterwards.
# deserves: softmax 0, cross_entropy 0, train_step 0
# ends: softmax failed or raised, cross_entropy failed or raised, train_step failed or raised

import tensorflow as tf


class Now:
    tf.compat.v1.disable_eager_execution()
