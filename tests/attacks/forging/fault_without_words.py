# tries: faults of every odd shape: numbers, nested lists, too many words, none.
# deserves: softmax 0
# ends: softmax crashed
# says: malformed

import sys

FAULTS = [True, 0, "raised", {}, [], ["raised"], ["raised", 1, 2], ["raised", "a", "b", "c"], [["raised"], "a", "b"]]
turn = iter(FAULTS * 100)


def softmax(z, axis=-1):
    protocol = sys.modules["autograder.sandbox.protocol"]
    genuine = protocol.encode
    protocol.encode = lambda reply, arrays=(): genuine({"call": reply["call"], "fault": next(turn)})
    return z
