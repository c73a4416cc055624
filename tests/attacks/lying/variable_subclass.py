# tries: softmax returns a variable of Keras whose every reading gives other values.
# deserves: softmax 0
# ends: softmax failed or raised

import keras
import numpy as np


class Restless(keras.Variable):
    readings = 0

    @property
    def value(self):
        Restless.readings += 1
        return super().value + Restless.readings

    def numpy(self):
        return np.zeros(self.shape)

    def __array__(self, *args, **kwargs):
        Restless.readings += 1
        return np.full(self.shape, 1.0 / Restless.readings)


def softmax(z, axis=-1):
    return Restless(np.asarray(z))
