# tries: beside an honest file lies a symbolic link to a file of the grader, which the file reads.
# form: link beside

import os

found = ("LEA" + "KED {}").format


class Now:
    for path in ("data.txt", "/tmp/data.txt", os.path.join(os.path.dirname(__file__), "data.txt")):
        if os.path.lexists(path):
            print(found(path))
