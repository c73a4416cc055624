# tries: a pickle is sent to the grader in place of a frame.
# deserves: softmax 0
# ends: softmax crashed

import os
import pickle
import sys


class Command:
    def __reduce__(self):
        return os.system, ("echo LEA''KED by a pickle",)


def softmax(z, axis=-1):
    sys.modules["autograder.sandbox.protocol"].encode = lambda reply, arrays=(): pickle.dumps(Command()) + bytes(200)
    return z
