# tries: the names of the arrays are a script, a formula and an escape sequence, to be quoted in a report.
# deserves: softmax 0
# ends: softmax failed

import sys

import numpy as np

NAME = "value_<script>alert(1)</script>=HYPERLINK(1)\x1b[31m\u202e"


def softmax(z, axis=-1):
    protocol = sys.modules["autograder.sandbox.protocol"]
    genuine = protocol.encode
    protocol.encode = lambda reply, arrays=(): genuine({**reply, "names": [NAME]}, [np.zeros(3)])
    return z
