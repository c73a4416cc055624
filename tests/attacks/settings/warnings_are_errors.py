# tries: every warning becomes an exception; the answers are honest.

import warnings


class Now:
    warnings.simplefilter("error")
