# tries: a hundred thousand brackets are handed to the compiler.
# deserves: cross_entropy 0
# ends: cross_entropy crashed or raised or failed


def cross_entropy(y_true, y_pred):
    nested = ()
    for _ in range(1_000_000):
        nested = (nested,)
    return hash(nested)
