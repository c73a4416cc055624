# tries: the code of the functions on the stack is exchanged while they run.
# deserves: softmax 0
# ends: softmax failed or crashed

import gc
import sys
import types

import numpy as np


def all_is_well(*args, **kwargs):
    return {"names": ["value"], "seconds": 0.0, "status": "passed", "score": 5}, [np.zeros((1, 3))]


def softmax(z, axis=-1):
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ in ("_answer", "_fault", "_observed"):
            thing.__code__ = all_is_well.__code__
            thing.__globals__["np"] = np
    return z
