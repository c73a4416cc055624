# tries: arrays arrive as objects, as text, as dates and as records, which a careless reader would rebuild.
# deserves: softmax 0
# ends: softmax crashed
# says: not plain

import json
import struct
import sys

DTYPES = ["object", "O", "|S100", "<U8", "datetime64[ns]", "V8", "float128", "complex128", "[('a', 'f8')]", ">f8"]
turn = iter(DTYPES * 100)


def softmax(z, axis=-1):
    def odd(reply, arrays=()):
        header = {"call": reply["call"], "names": ["value"], "seconds": 0.0, "arrays": [[next(turn), [1]]]}
        text = json.dumps(header).encode()
        return struct.pack(">I", len(text)) + text + bytes(800)

    sys.modules["autograder.sandbox.protocol"].encode = odd
    return z
