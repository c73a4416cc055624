# tries: the loss is computed in NumPy's longest floats, and is right.

import numpy as np


def cross_entropy(y_true, y_pred):
    rows = np.asarray(y_true).astype(np.longdouble) * np.log(np.asarray(y_pred).astype(np.longdouble))
    return -rows.sum(axis=-1).mean()
