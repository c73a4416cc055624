# tries: softmax loops for ever in compiled code, where no signal is looked at.
# deserves: softmax 0
# ends: softmax timed_out

import itertools


def softmax(z, axis=-1):
    return sum(itertools.repeat(0))
