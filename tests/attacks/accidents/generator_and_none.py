# tries: one question returns a generator, another one nothing.
# deserves: softmax 0, cross_entropy 0
# ends: softmax failed, cross_entropy failed


def softmax(z, axis=-1):
    yield z


def cross_entropy(y_true, y_pred):
    pass
