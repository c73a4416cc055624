# tries: an exception whose text raises, whose name is markup and whose traceback is a lie.
# deserves: cross_entropy 0
# ends: cross_entropy raised


class Meta(type):
    __name__ = property(lambda cls: 1 / 0)

    def __str__(cls):
        raise SystemExit(0)


def text(self):
    raise KeyboardInterrupt


Nasty = Meta("<b>Passed</b>" * 1000, (Exception,), {"__str__": text, "__repr__": text, "__traceback__": None})


def cross_entropy(y_true, y_pred):
    raise Nasty
