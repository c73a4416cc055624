# tries: the text of an exception is an object of a class of its own, whose slices and words are something else.
# deserves: cross_entropy 0
# ends: cross_entropy raised or crashed or failed


class Text(str):
    def __getitem__(self, item):
        return self

    def split(self, *args):
        return [self] * 100_000

    def encode(self, *args):
        return b"\xff" * 10_000_000

    def startswith(self, *args):
        raise RuntimeError


class Lie(Exception):
    def __str__(self):
        return Text("<script>" * 10_000)


def cross_entropy(y_true, y_pred):
    raise Lie
