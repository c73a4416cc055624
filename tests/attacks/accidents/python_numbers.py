# tries: the loss is a float of Python, the step returns nothing but moves rightly, the quiz has a NumPy number.

import numpy as np
import tensorflow as tf


def cross_entropy(y_true, y_pred):
    rows = np.asarray(y_true) * np.log(np.asarray(y_pred))
    return float(-rows.sum() / len(rows))


quiz_answers = {"uniform_guess": np.float32(2.3025851), "which_axis": "  The Classes "}
