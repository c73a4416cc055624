# tries: the header of the answer is thousands of brackets inside each other.
# deserves: softmax 0
# ends: softmax crashed
# says: not JSON

import struct
import sys


def softmax(z, axis=-1):
    text = b'{"arrays": [], "names": ' + b"[" * 60_000
    protocol = sys.modules["autograder.sandbox.protocol"]
    protocol.encode = lambda reply, arrays=(): struct.pack(">I", len(text)) + text
    return z
