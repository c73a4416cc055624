# tries: softmax recurses through compiled code until the stack is gone.
# deserves: softmax 0
# ends: softmax crashed or raised

import sys


class Deep:
    def __repr__(self):
        return repr([self])


def softmax(z, axis=-1):
    sys.setrecursionlimit(10**9)
    return repr(Deep())
