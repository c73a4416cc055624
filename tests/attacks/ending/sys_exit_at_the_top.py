# tries: sys.exit(0) while the file is loaded; the answers are honest.

import sys


class Now:
    print("goodbye")
    sys.exit(0)
