# tries: softmax reads from address zero.
# deserves: softmax 0
# ends: softmax crashed
# says: SIGSEGV

import ctypes


def softmax(z, axis=-1):
    return ctypes.string_at(0)
