# tries: the default precision of Keras is changed to float64; the answers are honest.

import keras


class Now:
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
