# tries: the loss is right, in the byte order of other machines, as data that was read from a file may be.

import numpy as np


def cross_entropy(y_true, y_pred):
    rows = np.asarray(y_true) * np.log(np.asarray(y_pred))
    return np.asarray(-rows.sum(axis=-1).mean(), dtype=">f8")
