# tries: a call of softmax puts modules of its own in the place of numpy, tensorflow, json and socket.
# deserves: softmax 0
# ends: softmax failed or crashed or raised

import sys
import types


class Agreeable(types.ModuleType):
    def __getattr__(self, name):
        return lambda *args, **kwargs: True


def softmax(z, axis=-1):
    for name in ("numpy", "tensorflow", "json", "socket", "autograder.sandbox.protocol", "tfnn.probes"):
        sys.modules[name] = Agreeable(name)
    return z
