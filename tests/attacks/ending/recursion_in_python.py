# tries: softmax calls itself for ever.
# deserves: softmax 0
# ends: softmax raised
# says: RecursionError


def softmax(z, axis=-1):
    return softmax(z, axis)
