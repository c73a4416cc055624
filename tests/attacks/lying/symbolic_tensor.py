# tries: softmax returns a symbolic tensor of Keras, which has a shape and no values.
# deserves: softmax 0
# ends: softmax failed or raised

import keras


def softmax(z, axis=-1):
    return keras.KerasTensor(shape=tuple(z.shape), dtype="float64")
