# tries: the header is valid JSON in which lists lie thirty thousand deep, where a recursive reader overflows.
# deserves: softmax 0
# ends: softmax crashed

import json
import struct
import sys


def softmax(z, axis=-1):
    def deep(reply, arrays=()):
        call = json.dumps(reply["call"]).encode()
        nested = b"[" * 30_000 + b"]" * 30_000
        text = b'{"arrays": [], "seconds": 0.0, "call": ' + call + b', "names": ' + nested + b"}"
        return struct.pack(">I", len(text)) + text

    sys.modules["autograder.sandbox.protocol"].encode = deep
    return z
