# tries: the loss is a list that contains itself.
# deserves: cross_entropy 0
# ends: cross_entropy failed or raised or crashed


def cross_entropy(y_true, y_pred):
    value = []
    value.append(value)
    return value
