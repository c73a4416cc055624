# tries: every call warns by each way there is: warnings, logging, absl, C's own stream. An accident, and no mistake.

import logging
import sys
import warnings

import tensorflow as tf


def softmax(z, axis=-1):
    warnings.warn("the sky is falling", stacklevel=1)
    logging.getLogger().error("the sky has fallen")
    tf.get_logger().error("and tensors with it")
    print("Traceback (most recent call last):\nAssertionError", file=sys.stderr)
    return tf.nn.softmax(z, axis=axis)
