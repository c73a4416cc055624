# tries: every call prints ten megabytes to both streams before it answers rightly.

import sys

import tensorflow as tf


def softmax(z, axis=-1):
    for _ in range(80):
        print("x" * 65_536)
        print("y" * 65_536, file=sys.stderr)
    return tf.nn.softmax(z, axis=axis)
