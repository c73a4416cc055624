"""A record's checksum: whether a file on disk still says what was written there. It stops accidents, not forgers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["CHECKSUM", "checksum", "with_checksum"]

CHECKSUM = "checksum"
"""The key of a record under which its checksum stands."""


def checksum(record: Mapping[str, Any]) -> str:
    """SHA-256 of everything in a JSON-ready record but its checksum; the order of keys and the layout do not matter."""
    content = {name: value for name, value in record.items() if name != CHECKSUM}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def with_checksum(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its checksum as the last key."""
    return {**record, CHECKSUM: checksum(record)}
