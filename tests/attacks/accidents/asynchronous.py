# tries: softmax is a coroutine, and nobody awaits it.
# deserves: softmax 0
# ends: softmax failed

import tensorflow as tf


async def softmax(z, axis=-1):
    return tf.nn.softmax(z, axis=axis)
