# tries: the answer is a sequence without an end.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import itertools


def cross_entropy(y_true, y_pred):
    return itertools.count()
