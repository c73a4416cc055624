# tries: an exception whose arguments, notes and causes are gigabytes of text.
# deserves: cross_entropy 0
# ends: cross_entropy raised or crashed


def cross_entropy(y_true, y_pred):
    error = None
    for _ in range(40):
        following = ValueError("x" * (50 << 20))
        following.__cause__ = error
        error = following
    raise error
