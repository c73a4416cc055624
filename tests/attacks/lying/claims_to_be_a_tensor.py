# tries: an object says by __class__ and __instancecheck__ that it is a tensor.
# deserves: softmax 0
# ends: softmax failed or raised

import tensorflow as tf


class Meta(type):
    def __instancecheck__(cls, other):
        return True

    def __subclasscheck__(cls, other):
        return True


class Tensor(metaclass=Meta):
    @property
    def __class__(self):
        return type(tf.constant(0.0))

    shape, dtype, passed, score = (1, 3), tf.float64, True, 5

    def numpy(self):
        return 0.3

    def __getattr__(self, name):
        return self


def softmax(z, axis=-1):
    return Tensor()
