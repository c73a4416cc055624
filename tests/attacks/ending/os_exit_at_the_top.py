# tries: os._exit(0) while the file is loaded: its own cell is lost, the others are honest.

import os


class Now:
    os._exit(0)


def softmax(z, axis=-1):
    return z
