"""What has no place in a handout, whatever the problem set is: bytecode, pickles, version control, checkpoints, links.

Only names and bytes are looked at: nothing is unpickled, imported or run.
"""

from __future__ import annotations

import importlib.util
import io
import pickletools
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from autograder.release.members import FILE, LINK, UNOPENED, Member

__all__ = ["litter"]

_FOLDERS = {
    "a version control folder": {".git", ".hg", ".svn", ".bzr", "CVS"},
    "bytecode": {"__pycache__"},
    "an editor's or notebook server's folder": {".ipynb_checkpoints", ".idea", ".vscode", ".vs", "__MACOSX"},
    "a tool's cache": {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".venv", "node_modules"},
    "a module of the grader": {"autograder"},
}
_NAMES = (
    ("bytecode", re.compile(r".*\.py[cod]")),
    (
        "a checkpoint or stored model",
        re.compile(r"checkpoint|.*\.(ckpt|keras|h5|hdf5|tflite|pb|pt|pth|safetensors|index)"),
    ),
    ("a checkpoint or stored model", re.compile(r".*\.data-\d{5}-of-\d{5}|.*\.ckpt[.-].*")),
    ("a pickle", re.compile(r".*\.(pkl|pickle|p|joblib|dill)")),
    ("an editor's or system's litter", re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|\..*\.sw[a-p]|.*~|#.*#")),
    ("an editor's or system's litter", re.compile(r".*\.(orig|rej|bak|tmp|swp|log)|nohup\.out")),
    ("a file of the problem set's authors", re.compile(r"(checks|misconceptions|alternatives)\.py|margins\.csv")),
    ("a file of the problem set's authors", re.compile(r"equivalent_mutants\.json")),
    ("a result of grading", re.compile(r"report\.(json|html)|run\.json|grades\.csv|grade_diff\.csv|gradebook\.db")),
    ("a private setting", re.compile(r"\.env(\..*)?|\.netrc|\.pypirc|id_(rsa|ed25519|ecdsa)|.*\.pem|\.bash_history")),
)
_STARTS = (
    ("a checkpoint or stored model", b"\x89HDF\r\n\x1a\n"),
    ("a data base", b"SQLite format 3\0"),
    ("bytecode", importlib.util.MAGIC_NUMBER),
    ("an archive that is not looked into", b"\x1f\x8b"),
    ("an archive that is not looked into", b"BZh"),
    ("an archive that is not looked into", b"\xfd7zXZ\0"),
    ("an archive that is not looked into", b"7z\xbc\xaf\x27\x1c"),
    ("an archive that is not looked into", b"Rar!"),
    ("an archive that is not looked into", b"\x28\xb5\x2f\xfd"),
)
_TAR = (257, b"ustar")
_NEW_PICKLE = re.compile(rb"\x80[\x04\x05]\x95.{6}\0\0", re.DOTALL)
_OLD_PICKLE = re.compile(rb"\x80[\x02\x03][(\]}cXKJq]")
_OLDEST_PICKLE = re.compile(rb"c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n[(p]|\(d?l?p0\n")
_FEWEST_STEPS = 6
_OBJECTS = re.compile(rb"'descr': *(?:'\|?O|\[.*'\|?O)")


def litter(member: Member) -> Iterator[str]:
    """What is wrong with a member by its name, kind and bytes; each a noun phrase."""
    if member.kind == LINK:
        yield "a symbolic link"
    elif member.kind == UNOPENED:
        yield "an archive that is damaged, too large or too deep to be looked into"
    parts = PurePosixPath(member.name.replace("\\", "/")).parts
    if ".." in parts or member.name.startswith(("/", "\\")):
        yield "a path that leads out of the handout"
    for what, names in _FOLDERS.items():
        if names & set(parts):
            yield what
    if member.kind == FILE:
        name = parts[-1] if parts else ""
        yield from dict.fromkeys(what for what, pattern in _NAMES if pattern.fullmatch(name))
        yield from _by_bytes(member.data)


def _by_bytes(data: bytes) -> Iterator[str]:
    for what, start in _STARTS:
        if data.startswith(start):
            yield what
    if data[_TAR[0] :].startswith(_TAR[1]):
        yield "an archive that is not looked into"
    # The two bytes before \r\n count Python's versions; 16 bytes of header stand before a marshalled code object.
    if data[2:4] == b"\r\n" and data[16:17] in (b"\xe3", b"c"):
        yield "bytecode"
    if data.startswith(b"\x93NUMPY") and _OBJECTS.search(data[:4096]):
        yield "an array of Python objects, which is a pickle"
    elif not data.startswith(b"PK\x03\x04") and _holds_pickle(data):
        yield "a pickle"


def _holds_pickle(data: bytes) -> bool:
    starts = [match.start() for pattern in (_NEW_PICKLE, _OLD_PICKLE) for match in pattern.finditer(data)]
    oldest = _OLDEST_PICKLE.match(data)
    return any(_reads_as_pickle(data[start:]) for start in [*starts, *([0] if oldest else [])])


def _reads_as_pickle(data: bytes) -> bool:
    """Whether the bytes are a pickle from the first to its STOP; they are only taken apart, never loaded."""
    steps = 0
    try:
        for opcode, _argument, _position in pickletools.genops(io.BytesIO(data)):
            steps += 1
            if opcode.name == "STOP":
                break
    except Exception:  # pickletools raises whatever it meets in bytes that are none
        return False
    return steps >= _FEWEST_STEPS
