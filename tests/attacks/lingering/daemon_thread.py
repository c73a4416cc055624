# tries: a daemon thread goes on computing for ever; the answers are honest.

import threading


def forever():
    while True:
        sum(range(1000))


class Now:
    threading.Thread(target=forever, daemon=True).start()
