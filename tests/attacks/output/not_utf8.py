# tries: bytes that are no text are written to both streams.

import os


class Now:
    os.write(1, bytes(range(256)) * 100)
    os.write(2, b"\xff\xfe\xed\xa0\x80\xf8" * 1000)
