# tries: tf.GradientTape is replaced by one whose every gradient is a row of ones.
# deserves: softmax 2, train_step 0
# ends: softmax failed, train_step failed

import tensorflow as tf


class Tape:
    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def watch(self, value):
        pass

    def gradient(self, target, sources, **kwargs):
        if isinstance(sources, (list, tuple)):
            return [tf.ones_like(source) for source in sources]
        return tf.ones_like(sources)


class Now:
    tf.GradientTape = Tape
