# tries: softmax is a layer of Keras rather than a function; it is right.

import keras

softmax = keras.layers.Softmax(axis=-1, dtype="float64")
