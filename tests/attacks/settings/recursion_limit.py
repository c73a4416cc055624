# tries: functions may call each other a billion deep, as tutorials on recursion advise; the answers are honest.

import sys


class Now:
    sys.setrecursionlimit(10**9)
