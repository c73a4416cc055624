# tries: notes are left in every place that can be written to, and looked for; the loss is wrong, so that others run.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import os

found = ("LEA" + "KED {}").format
NAME = "note-from-a-submission"


class Now:
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/run/lock", "/dev/mqueue", "/dev", "/", "/usr/tmp", "/home"):
        path = os.path.join(folder, NAME)
        try:
            if os.path.exists(path):
                print(found(f"a note in {folder}"))
            with open(path, "a") as file:
                file.write("the answer is 42")
        except OSError:
            continue


def cross_entropy(y_true, y_pred):
    return 0.0
