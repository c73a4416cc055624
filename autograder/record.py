"""Results on disk: written whole or not at all, found again by key, never overwritten by something older.

A result's key covers what it depends on: the submission's bytes, the problem set, the seed, the sandbox level, the
device and the grader. The same command with the same folder goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.errors import OutputError
from autograder.model import Report

RUN_FILE = "run.json"
REPORT_FILE = "report.json"
WAITING_FOLDER = ".regrade"
"""Below the output folder: reports that would change a grade, as <student>/report.json, until they are accepted."""


def write_file(path: Path, text: str) -> None:
    """Write a file so that at every moment either the old or the new content is there, also after a power cut.

    Raises OutputError when it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):  # it is gone after a success, and never was below a folder that is a file
            temporary.unlink()


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


def load_report(folder: Path, key: str | None = None) -> Report | None:
    """The finished report in a student's folder; None when there is none, it is damaged, or it has another key than
    the one asked for.
    """
    from autograder.report.as_json import from_dict

    try:
        report = from_dict(json.loads((folder / REPORT_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return None
    return report if key is None or report.key == key else None


def run_seed(out: Path, asked: str | None) -> str:
    """The seed of this output folder's run: the one asked for, else the one it was begun with, else a new secret one.

    Kept in run.json, which is the instructor's: whoever has the seed and the checks can rebuild the hidden inputs.
    """
    return asked or kept_seed(out) or secrets.token_hex(16)


def kept_seed(out: Path) -> str | None:
    """The seed in an output folder's run.json; None when there is none or the file is damaged."""
    try:
        seed = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))["seed"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return seed if isinstance(seed, str) and seed else None


def seed_token(seed: str) -> str:
    """A short name for a seed that may be shown: it does not lead back to it."""
    return hashlib.sha256(f"token/{seed}".encode()).hexdigest()[:8]
