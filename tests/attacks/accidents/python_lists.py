# tries: softmax returns lists of lists of numbers; where a gradient is asked for, none can flow through them.
# deserves: softmax 2
# ends: softmax failed

import math


def softmax(z, axis=-1):
    rows = [[math.exp(float(score)) for score in row] for row in z]
    return [[power / sum(row) for power in row] for row in rows]
