"""The texts in a file, each with the place where a reader would look for it: a cell, its output, a line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.release.members import Member

__all__ = ["Text", "array_in", "notebook_in", "texts_in"]

_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e]{6,}")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # how Windows' editors begin a text
_ARRAY = b"\x93NUMPY"
_NOTEBOOK = ".ipynb"


@dataclass(frozen=True)
class Text:
    """A piece of text. ``place`` says where in its file it stands, empty for the file itself."""

    place: str
    text: str

    def where(self, position: int) -> str:
        """The place of a character, in words.

        >>> Text("cell 3", "a\\nb").where(2), Text("", "a").where(0)
        ('cell 3, line 2', 'line 1')
        """
        line = f"line {self.text.count(chr(10), 0, position) + 1}"
        return f"{self.place}, {line}" if self.place else line


def texts_in(member: Member) -> Iterator[Text]:
    """All texts of a file: those of a notebook's parts, the strings of JSON, what is printable in anything else."""
    notebook = notebook_in(member)
    if notebook is not None:
        yield from _notebook_texts(notebook)
        return
    data = member.data
    array = array_in(member)
    if array is not None:
        if array.dtype.kind not in "SUaB" and array.dtype != np.uint8:
            return
        data = array.tobytes() if array.dtype.kind != "U" else "\n".join(map(str, array.ravel())).encode()
    try:
        text = data.decode("utf-16" if data.startswith(_WIDE) else "utf-8")
        if "\0" in text:
            raise ValueError
    except ValueError:  # UnicodeDecodeError is one
        text = b"\n".join(_PRINTABLE.findall(data)).decode("ascii")
    yield Text("", text)
    if text[:1] in ("{", "["):
        yield from _json_texts(text)


def notebook_in(member: Member) -> Mapping[str, Any] | None:
    """The notebook that a file holds, whatever it is called; None where it holds none."""
    if not member.name.endswith(_NOTEBOOK) and b'"cells"' not in member.data[:1_000_000]:
        return None
    try:
        notebook = json.loads(member.data)
    except (ValueError, RecursionError):
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return notebook if isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells) else None


def array_in(member: Member) -> Any:
    """The array of a .npy file (a member of a .npz, say), None for other files and for arrays of objects."""
    if not member.data.startswith(_ARRAY):
        return None
    try:
        return np.load(io.BytesIO(member.data), allow_pickle=False)
    except Exception:  # numpy raises whatever it meets in a damaged file
        return None


def _notebook_texts(notebook: Mapping[str, Any]) -> Iterator[Text]:
    for number, cell in enumerate(notebook["cells"], start=1):
        yield Text(f"cell {number}", _joined(cell.get("source", "")))
        for key in ("outputs", "metadata", "attachments"):
            if cell.get(key):
                name = "output" if key == "outputs" else key
                yield Text(f"{name} of cell {number}", "\n".join(_strings(cell[key])))
    rest = {key: value for key, value in notebook.items() if key != "cells"}
    yield Text("the notebook's metadata", "\n".join(_strings(rest)))


def _json_texts(text: str) -> Iterator[Text]:
    try:
        yield Text("strings of its JSON", "\n".join(_strings(json.loads(text))))
    except (ValueError, RecursionError):
        return


def _strings(item: Any) -> Iterator[str]:
    """Every string in a JSON value, names of fields and lists of lines included; other values as they are printed."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(item, list):
        if item and all(isinstance(value, str) for value in item):
            yield _joined(item)
        elif item and all(isinstance(value, (int, float)) for value in item):
            yield " ".join(map(repr, item))
        else:
            for value in item:
                yield from _strings(value)
    elif item is not None:
        yield str(item)


def _joined(source: Any) -> str:
    if isinstance(source, list):
        lines = [str(line) for line in source]
        return ("" if all(line.endswith("\n") for line in lines[:-1]) else "\n").join(lines)
    return str(source)
