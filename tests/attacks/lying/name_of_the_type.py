# tries: the type of the answer computes its own name: ten megabytes of markup, quoted when it is refused.
# deserves: cross_entropy 0
# ends: cross_entropy failed


class Meta(type):
    @property
    def __name__(cls):
        return "<img src=x onerror=alert(1)>" * 400_000


class Answer(metaclass=Meta):
    pass


def cross_entropy(y_true, y_pred):
    return Answer()
