"""Results on disk: written whole or not at all, found again by key, never overwritten by something older.

A result's key covers what it depends on: the submission's bytes, the problem set, the seed, the sandbox level, the
device and the grader. The same command with the same folder goes on where it stood. A file that is not as it was
written is a DamagedFile: it is set aside, said so, and made again.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from autograder.errors import DamagedFile, OutputError, UnreadableSubmission
from autograder.model import Report
from autograder.report.checksum import CHECKSUM, checksum, with_checksum
from autograder.untrusted import read_file
from tfnn.untrusted_text import bounded_text

RUN_FILE = "run.json"
REPORT_FILE = "report.json"
WAITING_FOLDER = ".regrade"
"""Below the output folder: reports that would change a grade, as <student>/report.json, until they are accepted."""

_UNSYNCABLE = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)


def write_file(path: Path, text: str) -> None:
    """Write a file so that at every moment either the old or the new content is there, also after a power cut.

    Raises OutputError when it cannot be written.
    """
    try:
        _make_folder(path.parent)
        with _unfinished(path) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error.strerror or error}.") from error


def remove_abandoned(path: Path) -> None:
    """Remove what was left behind where writing ``path`` was killed; what another process is writing just now stays."""
    left_behind = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.tmp")
    with suppress(OSError):  # a folder that cannot be listed says so when it is written to
        for name in os.listdir(path.parent):
            if left_behind.fullmatch(name):
                _remove_unless_held(path.with_name(name))


def make_folder(folder: Path) -> None:
    """Make a folder with its parents, so that it is still there after a power cut; nothing when it is there.

    Raises OutputError when it cannot be made.
    """
    try:
        _make_folder(folder)
    except OSError as error:
        raise OutputError(f"The folder {folder} could not be made: {error.strerror or error}.") from error


def set_aside(path: Path, named_after: Path | None = None) -> Path:
    """Rename a damaged file, or whatever stands in its place, to ``<named_after>.damaged``, by default after itself;
    to ``<named_after>.2.damaged`` and so on where that is taken. Returns the new path.

    Raises OutputError when it cannot be renamed.
    """
    name = named_after or path
    number, target = 1, name.with_name(f"{name.name}.damaged")
    while os.path.lexists(target):
        number += 1
        target = name.with_name(f"{name.name}.{number}.damaged")
    try:
        _make_folder(target.parent)
        path.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise OutputError(f"{path} could not be renamed to {target.name}: {error.strerror or error}.") from error
    return target


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it; nothing when it is not there.

    Raises OutputError when it cannot be removed.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} could not be removed: {error.strerror or error}.") from error


def result_key(parts: Mapping[str, Any]) -> str:
    """One hexadecimal key for everything a result depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def load_report(folder: Path) -> Report | None:
    """The finished report in a student's folder; None when there is none.

    Raises DamagedFile when it is not one that was written there: cut short, changed, another student's, no file.
    """
    from autograder.report.as_json import from_dict

    path = folder / REPORT_FILE
    if not os.path.lexists(path):
        return None
    try:
        report = from_dict(json.loads(read_file(path).data))
    except (UnreadableSubmission, ValueError, RecursionError) as error:
        raise DamagedFile(_reason(error)) from error
    if report.student != folder.name:
        raise DamagedFile(f"The record is of the student {bounded_text(report.student, 60)!r}, not of this folder's.")
    return report


def run_seed(out: Path, asked: str | None) -> str:
    """The seed of this output folder's run: the one asked for, else the one it was begun with, else a new secret one.

    Kept in run.json, which is the instructor's: whoever has the seed and the checks can rebuild the hidden inputs.
    Raises DamagedFile when none is asked for and that file is damaged.
    """
    return asked or kept_seed(out) or secrets.token_hex(16)


def kept_seed(out: Path) -> str | None:
    """The seed in an output folder's run.json; None when there is none. Raises DamagedFile when it is damaged.

    The seed is kept nowhere else, because reports may be passed on and it must not be.
    """
    if not os.path.lexists(out / RUN_FILE):
        return None
    try:
        facts = json.loads(read_file(out / RUN_FILE).data)
        seed = facts["seed"]
        if CHECKSUM in facts and facts[CHECKSUM] != checksum(facts):
            raise DamagedFile("Its checksum is not that of its content.")
    except (UnreadableSubmission, ValueError, RecursionError) as error:
        raise DamagedFile(_reason(error)) from error
    except (KeyError, TypeError) as error:
        raise DamagedFile("It has no seed.") from error
    if not isinstance(seed, str) or not seed:
        raise DamagedFile("It has no seed.")
    return seed


def write_run_file(out: Path, facts: Mapping[str, Any]) -> None:
    """Write run.json. Raises OutputError."""
    write_file(out / RUN_FILE, json.dumps(with_checksum(facts), indent=1) + "\n")


def seed_token(seed: str) -> str:
    """A short name for a seed that may be shown: it does not lead back to it."""
    return hashlib.sha256(f"token/{seed}".encode()).hexdigest()[:8]


@contextmanager
def _unfinished(path: Path) -> Iterator[TextIO]:
    """A new file beside ``path``, locked while it is written; gone afterwards unless it has got another name."""
    while True:
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        file = temporary.open("w", encoding="utf-8")
        with suppress(OSError):  # a file system without locks: then nobody takes the file for abandoned, either
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            break
        file.close()  # taken for abandoned before it was locked
    try:
        yield file
    finally:
        with suppress(OSError):  # it is gone after a success
            temporary.unlink()
        file.close()


def _remove_unless_held(path: Path) -> None:
    """Remove a file of ``_unfinished`` whose writer has ended, whereupon the kernel has let its lock go."""
    with suppress(OSError), path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


def _make_folder(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    """Put a folder's list of names on disk: a new name is not there after a power cut because the file is."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:  # a file system that cannot do this does without
            raise


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"It is not valid JSON: {error.msg} in line {error.lineno}."
    if isinstance(error, UnicodeDecodeError):
        return "It is not valid UTF-8."
    return "It is nested too deeply." if isinstance(error, RecursionError) else str(error)
