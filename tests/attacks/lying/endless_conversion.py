# tries: converting the answer to an array never ends.
# deserves: cross_entropy 0
# ends: cross_entropy timed_out


class Slow:
    def __array__(self, *args, **kwargs):
        while True:
            pass


def cross_entropy(y_true, y_pred):
    return Slow()
