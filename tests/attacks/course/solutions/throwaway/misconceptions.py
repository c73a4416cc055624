"""One known wrong answer, so that the diagnosis has something to protect."""

import tensorflow as tf

from autograder.authoring import misconception

CANARY = "canary-in-the-misconceptions"


@misconception(of="softmax", hint="What do the probabilities of one row add up to?")
def normalizes_over_the_batch(z, axis=-1):
    """Sums over the rows."""
    return tf.nn.softmax(z, axis=0)
