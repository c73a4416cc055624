# tries: softmax raises NotImplementedError, and the loss raises a fault of the grader's own kind.
# deserves: softmax 0, cross_entropy 0
# ends: softmax not_attempted, cross_entropy failed

from tfnn.probes import ProbeFault


def softmax(z, axis=-1):
    raise NotImplementedError("passed")


def cross_entropy(y_true, y_pred):
    raise ProbeFault("as expected")
