# tries: the loss sorts and scales its inputs in place after it has computed a right result.

import numpy as np


def cross_entropy(y_true, y_pred):
    y_true, y_pred = np.array(y_true), np.array(y_pred)
    result = -np.mean(np.sum(y_true * np.log(y_pred), axis=-1))
    y_pred *= 0.0
    y_true.sort()
    return result
