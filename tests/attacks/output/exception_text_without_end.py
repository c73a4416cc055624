# tries: asking an exception for its text never ends.
# deserves: cross_entropy 0
# ends: cross_entropy timed_out


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def cross_entropy(y_true, y_pred):
    raise Endless
