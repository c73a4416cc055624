# tries: the loss is a list of the same list of the same list, a billion numbers when it is written out.
# deserves: cross_entropy 0
# ends: cross_entropy failed or raised or crashed or timed_out


def cross_entropy(y_true, y_pred):
    value = [0.5] * 1000
    return [[value] * 1000] * 1000
