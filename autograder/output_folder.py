"""The folder a run writes into: made, held against a second grader, freed of what a killed run left behind."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from autograder import record
from autograder.errors import OutputError, UsageError

__all__ = ["OutputFolder"]

# What record.write_file calls a file that is not whole yet, of the files that a run writes and of no others: somebody
# may be writing the page of the class meanwhile.
_UNFINISHED = re.compile(r"\.(report\.(json|html)|run\.json|grades\.csv|grade_diff\.csv|index\.html)\.[0-9a-f]{8}\.tmp")


class OutputFolder:
    """An output folder that no other grader can open until ``close``, or until this process ends in whatever way.

    The lock is the kernel's, on the folder itself: there is no file that a killed run could leave behind. Where the
    file system has no locks, ``say`` is told in one sentence and the run goes on. Raises OutputError when the folder
    cannot be made, UsageError when another grader has it.
    """

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        if path.exists() and not path.is_dir():
            raise OutputError(f"The output folder {path} is a file; expected a folder or a name that is free.")
        record.make_folder(path)
        self.path = path
        self._descriptor = -1
        self._hold(say)
        try:
            self._remove_unfinished_files()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let other graders in."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _hold(self, say: Callable[[str], None]) -> None:
        try:
            self._descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            raise UsageError(
                f"Another grader is writing into {self.path}; wait until it has ended, or name another folder "
                "with --out."
            ) from error
        except OSError as error:
            say(f"{self.path} could not be locked ({error.strerror or error}); see to it that no other grader uses it")

    def _remove_unfinished_files(self) -> None:
        for folder in self._written_folders():
            with suppress(OSError), os.scandir(folder) as entries:  # one that cannot be listed says so when written to
                unfinished = [one for one in entries if _UNFINISHED.fullmatch(one.name)]
                for entry in unfinished:
                    if entry.is_file(follow_symlinks=False):
                        os.unlink(entry.path)

    def _written_folders(self) -> Iterator[Path]:
        """The folder, those of its students, and those of students whose changed grades wait."""
        yield self.path
        waiting = self.path / record.WAITING_FOLDER
        for parent in (self.path, waiting):
            if parent.is_dir() and not parent.is_symlink():
                names: list[str] = []
                with suppress(OSError), os.scandir(parent) as entries:
                    names += [one.name for one in entries if one.is_dir(follow_symlinks=False) and one.name[0] != "."]
                yield from (parent / name for name in names)
