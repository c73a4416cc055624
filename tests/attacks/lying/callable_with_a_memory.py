# tries: the answer is an object that is called and counts its calls; what it computes is right.

import tensorflow as tf


class Softmax:
    def __init__(self):
        self.calls = []

    def __call__(self, z, axis=-1):
        self.calls.append(z)
        globals()["seen"] = len(self.calls)
        return tf.nn.softmax(z, axis=axis)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self):
        return False

    def __eq__(self, other):
        raise RuntimeError("not to be compared")


softmax = Softmax()
