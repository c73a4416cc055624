# tries: a thread that every program waits for at its end never ends; the answers are honest.

import threading


class Now:
    threading.Thread(target=threading.Event().wait).start()
