# tries: Keras computes in half precision by default; the answers use no layer of Keras.

import keras


class Now:
    keras.mixed_precision.set_global_policy("mixed_float16")
    keras.config.set_image_data_format("channels_first")
    keras.config.set_epsilon(0.1)
