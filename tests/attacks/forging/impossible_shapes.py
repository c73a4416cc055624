# tries: shapes that are negative, fractional, infinite, true, or whose product overflows.
# deserves: softmax 0
# ends: softmax crashed

import struct
import sys

SHAPES = ["[-1]", "[1.5]", "[NaN]", "[Infinity]", "[true]", "[2147483647, 2147483647, 2147483647]", "[1e400]", "[null]"]
SHAPES += ["[" + "1, " * 40 + "1]", "[4294967297]", "[" + "9" * 4000 + "]", '["3"]', "{}", "7"]
turn = iter(SHAPES * 100)


def softmax(z, axis=-1):
    def odd(reply, arrays=()):
        text = '{"call": "%s", "names": ["value"], "seconds": 0.0, "arrays": [["float64", %s]]}'
        text = (text % (reply["call"], next(turn))).encode()
        return struct.pack(">I", len(text)) + text + bytes(800)

    sys.modules["autograder.sandbox.protocol"].encode = odd
    return z
