# tries: the loss is a masked array with nothing masked, and is right.

import numpy as np


def cross_entropy(y_true, y_pred):
    rows = np.ma.masked_array(np.asarray(y_true) * np.log(np.asarray(y_pred)), mask=False)
    return -rows.sum(axis=-1).mean()
