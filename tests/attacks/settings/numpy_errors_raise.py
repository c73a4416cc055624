# tries: every overflow and every division by zero in NumPy raises; the answers are honest.

import numpy as np


class Now:
    np.seterr(all="raise")
    np.set_printoptions(threshold=0, precision=1)
