"""Results on disk: written whole or not at all, found again by key, never overwritten by something older.

A result's key covers what it depends on: the submission's bytes, the problem set, the seed, the sandbox level, the
device and the grader. The same command with the same folder goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.errors import OutputError
from autograder.model import Report

RUN_FILE = "run.json"
REPORT_FILE = "report.json"


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


def result_key(parts: Mapping[str, Any]) -> str:
    """One hexadecimal key for everything a result depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def load_report(folder: Path, key: str) -> Report | None:
    """The finished report in a student's folder if it has this key; None when there is none or it is damaged or old."""
    from autograder.report.as_json import from_dict

    try:
        report = from_dict(json.loads((folder / REPORT_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return None
    return report if report.key == key else None


def run_seed(out: Path, asked: str | None) -> str:
    """The seed of this output folder's run: the one asked for, else the one it was begun with, else a new secret one.

    Kept in run.json, which is the instructor's: whoever has the seed and the checks can rebuild the hidden inputs.
    """
    path = out / RUN_FILE
    if asked is None:
        try:
            seed = json.loads(path.read_text(encoding="utf-8"))["seed"]
            if isinstance(seed, str) and seed:
                return seed
        except (OSError, ValueError, KeyError, TypeError):
            pass
    return asked or secrets.token_hex(16)


def seed_token(seed: str) -> str:
    """A short name for a seed that may be shown: it does not lead back to it."""
    return hashlib.sha256(f"token/{seed}".encode()).hexdigest()[:8]
