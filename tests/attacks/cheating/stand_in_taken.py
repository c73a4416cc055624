# tries: a wrong loss names softmax, waits for the right one to be put beside it, and writes it down for softmax.
# deserves: softmax 0, cross_entropy 0
# ends: softmax failed, cross_entropy failed or raised

import inspect
import os

NOTE = "/tmp/stand-in"


def softmax(z, axis=-1):
    if os.path.exists(NOTE):
        names = {}
        exec(open(NOTE).read(), names)
        return names["softmax"](z, axis)
    return z


def cross_entropy(y_true, y_pred):
    with open(NOTE, "w") as file:
        try:
            file.write(inspect.getsource(globals()["softmax"]))
        except OSError:
            pass
    return globals()["softmax"](y_pred) * 0.0
