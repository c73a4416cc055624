"""Where the bytes of submissions that come out of archives are kept until they are read."""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections.abc import Callable

__all__ = ["Spool"]


class Spool:
    """One temporary file without a name: nobody else can open it, and it is gone with this process, however that ends.

    So memory stays flat however many submissions an archive holds, and the archive may change or vanish meanwhile.
    The file is opened when it is needed and closed with the last of what ``keep`` returned.
    """

    def __init__(self) -> None:
        self._descriptor: int | None = None
        self._size = 0
        self._lock = threading.Lock()

    def keep(self, data: bytes) -> Callable[[], bytes]:
        """Keep the bytes; what is returned reads them back, in any thread. Raises OSError when the disk is full."""
        with self._lock:
            descriptor = self._opened()
            start, rest = self._size, memoryview(data)
            while rest:
                written = os.pwrite(descriptor, rest, self._size)
                self._size += written
                rest = rest[written:]
        return lambda: self._read(start, len(data))

    def _read(self, start: int, size: int) -> bytes:
        return os.pread(self._opened(), size, start)

    def _opened(self) -> int:
        if self._descriptor is None:
            with tempfile.TemporaryFile() as file:
                self._descriptor = os.dup(file.fileno())
            weakref.finalize(self, os.close, self._descriptor)
        return self._descriptor
