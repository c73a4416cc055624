# tries: thousands of threads are started, each with a stack of a gigabyte.

import threading

found = ("LEA" + "KED {}").format


class Now:
    event, count = threading.Event(), 0
    for size in (1 << 30, 1 << 20):
        threading.stack_size(size)
        try:
            while count < 2000:
                threading.Thread(target=event.wait, daemon=True).start()
                count += 1
        except (RuntimeError, MemoryError):
            pass
    threading.stack_size(0)
    event.set()
    if count > 100:
        print(found(f"{count} threads"))
