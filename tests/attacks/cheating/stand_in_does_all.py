# tries: a loss that is nothing but a call of softmax, so that the right softmax put beside it might answer for it.
# deserves: cross_entropy 0
# ends: cross_entropy failed


def cross_entropy(y_true, y_pred):
    return softmax(y_pred)
