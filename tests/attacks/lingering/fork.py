# tries: fifty children are forked, each of which would stay for an hour.

import os
import time

found = ("LEA" + "KED {}").format


class Now:
    for _ in range(50):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            time.sleep(3600)
            os._exit(0)
        print(found(f"fork: {child}"))
