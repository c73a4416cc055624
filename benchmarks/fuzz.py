"""Throw mutated bytes at what reads strangers' bytes, guided by coverage: no crash, no hang, no exception but its own.

    python -m benchmarks.fuzz TARGET [--inputs 100000]

Targets: notebooks, scripts (what a student hands in), frames (what a worker sends), records (what a folder of results
holds). atheris mutates the seeds below for as many inputs as were asked for; the first input that breaks a promise is
written to the working folder and its traceback printed, with exit status 77. An input may take 10 seconds.
The same promises are put to structured random input by hypothesis:

    python -m pytest --hypothesis-profile fuzz tests/autograder/test_read_anything.py \
        tests/autograder/sandbox/test_frames_of_anything.py
"""

from __future__ import annotations

import copy
import io
import json
import random
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import atheris
import click

with atheris.instrument_imports(include=["autograder", "tfnn"]):
    from autograder.errors import UnreadableSubmission
    from autograder.model import Assignment, Question, Submission
    from autograder.read import read
    from autograder.report.as_json import from_dict, to_dict
    from autograder.sandbox import protocol, worker

Target = Callable[[str, bytes], None]
"""Gets a folder for its files and one input; raises where a promise is broken."""

_SECONDS_EACH = 10
_ASSIGNMENT = Assignment("set", "Set", "1", (Question("softmax", "Softmax", "softmax", ()),))
_ANSWER = "def softmax(z):\n    return z"
_CELL = {"cell_type": "code", "source": _ANSWER, "metadata": {"nbgrader": {"grade_id": "softmax"}}, "outputs": []}
_NOTEBOOK = {"cells": [_CELL], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
_OLD_NOTEBOOK = {"worksheets": [{"cells": [{"cell_type": "code", "input": _ANSWER, "language": "python"}]}]}
_SCRIPT = f'# %% question="softmax"\n%time\n!ls\n{_ANSWER}\n# %% [markdown]\n# text\n# In[3]:\nx = """\n%no\n"""\n'
_RECORD = {"assignment": "set", "student": "a", "questions": [], "sandbox": "strict", "max_score": 0, "notes": []}
_RECORD |= {"schema_version": 1, "score": 0, "status": "graded", "problem": None, "log": "", "submission_sha256": ""}
_RECORD |= {"seed_token": "", "environment": {"python": "3"}, "key": "k"}


_REPLY = {"call": "0" * 16, "names": ["value"], "seconds": 0.5, "arrays": [["float32", [2]]]}
_FAULT = {"call": "0" * 16, "fault": ["raised", "ValueError", "words"], "arrays": []}
_FRAMES = [json.dumps(_REPLY).encode() + b"\0" + bytes(8), json.dumps(_FAULT).encode(), b"\xff\0\0\0\2{}"]


def _reads(suffix: str) -> Target:
    def one(folder: str, data: bytes) -> None:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(data)
        try:
            cells = read(Submission("a", path), _ASSIGNMENT).cells
        except UnreadableSubmission as refusal:
            _demand(str(refusal).isprintable(), f"a refusal that cannot be printed: {refusal!r}")
            return
        for cell in cells:
            cell.source.encode("utf-8")
            _demand("\0" not in cell.source, "a NUL in a cell")

    return one


def _decodes(_: str, data: bytes) -> None:
    """A header, a NUL and the arrays' bytes, with the length that is true: mutations would hardly ever meet it.

    What begins with the byte 255 is sent as it is.
    """
    header, _, arrays = data.partition(b"\0")
    stream = io.BytesIO(data[1:] if data[:1] == b"\xff" else struct.pack(">I", len(header)) + header + arrays)

    def receive(size: int) -> bytearray:
        _demand(0 <= size <= protocol.MAX_ARRAY_BYTES, f"a wish for {size} bytes")
        chunk = stream.read(size)
        if len(chunk) < size:
            raise EOFError
        return bytearray(chunk)

    try:
        reply, found = protocol.decode(receive, max_header=protocol.MAX_REPLY_HEADER_BYTES)
    except (protocol.ProtocolError, EOFError):
        return
    evidence = worker.as_evidence(reply, found)
    _demand(not (evidence.fault and evidence.arrays), "a fault that brings arrays along")


def _recalls(_: str, data: bytes) -> None:
    try:
        report = from_dict(json.loads(data))
    except (ValueError, RecursionError):
        return
    cleaned = from_dict(to_dict(report))  # what nobody here has written may hold letters that we do not write
    _demand(from_dict(to_dict(cleaned)) == cleaned, "a record that changes when it is written again")


_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1 << 40,
    0.5,
    float("inf"),
    "",
    "x",
    "\ud800\0",
    [],
    {},
    [[]],
    [-1],
    [None],
    {"": None},
]


def _mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change the tree where the input is JSON (up to a NUL), and bytes where it is not, or once in a while."""
    dice = random.Random(seed)
    text, nul, rest = data.partition(b"\0")
    try:
        tree = {"root": json.loads(text)}
    except (ValueError, RecursionError):
        tree = {}
    if not tree or dice.random() < 0.2:
        return bytes(atheris.Mutate(data, max_size))
    for _ in range(dice.randint(1, 4)):
        places = list(_places(tree))
        container, key = dice.choice(places)
        other, other_key = dice.choice(places)
        match dice.randrange(5):
            case 0:
                container[key] = copy.deepcopy(other[other_key])
            case 1:
                del container[key]
            case 2 if isinstance(container, list):
                container.insert(key, copy.deepcopy(container[key]))
            case _:
                container[key] = copy.deepcopy(dice.choice([*_VALUES, *_WORDS]))
        if "root" not in tree:
            tree = {"root": dice.choice(_VALUES)}
    return (json.dumps(tree["root"]).encode() + nul + rest)[:max_size]


def _places(container: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree of lists and dictionaries where a value stands, but for keys of the tree itself."""
    for key, value in list(container.items() if isinstance(container, dict) else enumerate(container)):
        yield container, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def _escaped(piece: str) -> str:
    """As libFuzzer's dictionaries want it."""
    return "".join(f"\\x{byte:02x}" for byte in piece.encode("utf-8", "surrogatepass"))


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


# Pieces that make sense to these readers, so that mutations do not have to find them letter by letter.
_WORDS = ["cells", "worksheets", "source", "input", "metadata", "nbgrader", "grade_id", "cell_type", "code", "markdown"]
_WORDS += ["kernelspec", "language_info", "name", "names", "arrays", "fault", "raised", "failed", "float32", "object"]
_WORDS += ["questions", "checks", "score", "max_score", "status", "passed", "visibility", "hidden"]
_PIECES = [f'"{word}"' for word in _WORDS] + ["null", "true", "[]", "{}", "-1", "1e999", "NaN", "[[", ",", ":"]
_PIECES += ["# %%", "# In[1]:", "%%bash", "!ls", "def softmax(z):", "\r\n", '"""', "\\\n", "\x00", "\ud800", "﻿"]

_TARGETS: dict[str, tuple[Target, Sequence[bytes]]] = {
    "notebooks": (_reads(".ipynb"), [json.dumps(item).encode() for item in (_NOTEBOOK, _OLD_NOTEBOOK)]),
    "scripts": (_reads(".py"), [_SCRIPT.encode()]),
    "frames": (_decodes, _FRAMES),
    "records": (_recalls, [json.dumps(_RECORD).encode()]),
}


@click.command()
@click.argument("target", type=click.Choice(list(_TARGETS)))
@click.option("--inputs", default=100_000, show_default=True)
def main(target: str, inputs: int) -> None:
    """Fuzz one target; libFuzzer reports on stderr."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        # In a process of its own, because libFuzzer ends the one it runs in.
        code = f"from benchmarks.fuzz import fuzz; fuzz({target!r}, {inputs}, {folder!r})"
        sys.exit(subprocess.run([sys.executable, "-c", code], check=False).returncode)


def fuzz(target: str, inputs: int, folder: str) -> None:
    """Fuzz in this process, which ends with it; ``folder`` is for seeds, words and the inputs that found new paths."""
    one, seeds = _TARGETS[target]
    words, corpus = Path(folder, "words.txt"), Path(folder, "corpus")
    words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in _PIECES), encoding="ascii")
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-dict={words}", "-max_len=4096", "-len_control=0", f"-runs={inputs}", f"-timeout={_SECONDS_EACH}"]
    options += ["-rss_limit_mb=4096", "-print_final_stats=1", str(corpus)]
    atheris.Setup(["fuzz", *options], partial(one, folder), custom_mutator=_mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
