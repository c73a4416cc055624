# tries: an audit hook, which nobody can remove, objects to everything after softmax was called.
# deserves: softmax 0
# ends: softmax failed or crashed or raised

import sys


def object_to(event, arguments):
    raise RuntimeError("objection")


def softmax(z, axis=-1):
    sys.addaudithook(object_to)
    return z
