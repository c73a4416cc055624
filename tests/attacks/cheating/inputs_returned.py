# tries: every question gives back what it was given.
# deserves: softmax 0, cross_entropy 0, train_step 0
# ends: softmax failed, cross_entropy failed, train_step failed


def softmax(z, axis=-1):
    return z


def cross_entropy(y_true, y_pred):
    return y_pred


def train_step(W, b, x, y, lr):
    return x
