# tries: a gradient tape that watches everything is entered at the top and never left; the answers are honest.

import tensorflow as tf


class Now:
    tape = tf.GradientTape(persistent=True)
    tape.__enter__()
