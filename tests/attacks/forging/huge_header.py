# tries: the answer announces a header of four gigabytes.
# deserves: softmax 0
# ends: softmax crashed
# says: header of 4294967295 bytes

import struct
import sys


def softmax(z, axis=-1):
    protocol = sys.modules["autograder.sandbox.protocol"]
    protocol.encode = lambda reply, arrays=(): struct.pack(">I", (1 << 32) - 1) + b"{" * 1000
    return z
