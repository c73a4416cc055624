# tries: there are more or fewer names than arrays, names that are no text, and names with a path in them.
# deserves: softmax 0
# ends: softmax crashed or failed

import sys

import numpy as np

NAMES = [[], [None], [["value"]], ["value", "gradient"], ["../../report.json"], ["value\0"]]
turn = iter(NAMES * 100)


def softmax(z, axis=-1):
    protocol = sys.modules["autograder.sandbox.protocol"]
    genuine = protocol.encode
    protocol.encode = lambda reply, arrays=(): genuine({**reply, "names": next(turn)}, [np.zeros(3)])
    return z
