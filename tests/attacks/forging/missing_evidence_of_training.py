# tries: a training step that did nothing sends only the part of the evidence that is right: none at all.
# deserves: train_step 0
# ends: train_step failed or crashed

import sys

import tensorflow as tf


def train_step(W, b, x, y, lr):
    protocol = sys.modules["autograder.sandbox.protocol"]
    genuine = protocol.encode
    protocol.encode = lambda reply, arrays=(): genuine({**reply, "names": []}, [])
    return tf.constant(0.0)
