# tries: the kind and the message of a fault hold half characters, zeros and markup.
# deserves: softmax 0
# ends: softmax raised or failed

import sys

ODD = "\ud800\udfff\0\x1b[31m<script>alert(1)</script>\u202e" * 200
turn = iter(["raised", "failed"] * 100)


def softmax(z, axis=-1):
    protocol = sys.modules["autograder.sandbox.protocol"]
    genuine = protocol.encode
    protocol.encode = lambda reply, arrays=(): genuine({"call": reply["call"], "fault": [next(turn), ODD, ODD]})
    return z
