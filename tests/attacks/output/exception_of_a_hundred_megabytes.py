# tries: an exception whose text has a hundred million letters.
# deserves: cross_entropy 0
# ends: cross_entropy raised


def cross_entropy(y_true, y_pred):
    raise ValueError("x" * 100_000_000)
