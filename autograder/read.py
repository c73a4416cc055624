"""Read one submission, a notebook or a Python file, into cells of source for a worker. Nothing in it is run or parsed.

The formats are read here rather than by nbformat and jupytext because the files are hostile and what is needed is
small. nbformat also validates and copies the outputs, which costs it 200 MB of memory for each megabyte of crowded
outputs, and jupytext loses the line numbers and takes minutes over a file of many cells. The tests hold this reader
against both libraries on what ordinary students hand in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.model import Assignment, Cell, Program, Submission
from autograder.untrusted import printable, read_file
from tfnn.magics import as_python

__all__ = ["cells_as_handed_in", "read"]

MAX_CELLS = 2_000
MAX_SOURCE = 2_000_000
MAX_CONTAINERS = 2_000_000

_NO_NOTEBOOK = "is nested too deeply or in too many pieces to be a notebook"

# Kernels that say no language but are known to be none of Python's.
_KERNELS = {"ir": "R", "julia": "Julia", "javascript": "JavaScript", "deno": "TypeScript", "bash": "Bash"}
_SOURCE_KEYS = ("source", "input", "code")  # version 4's word, that of versions 2 and 3, and the first one's
_PERCENT_MARKER = re.compile(r"#[ \t]*%%+(?=[ \t\[]|$)(.*)|#[ ]?In ?\[[ \d]*\]:?[ \t]*$")
_NOT_CODE = re.compile(r"\[(?:markdown|md|raw)\]")
_GRADE_ID = re.compile(r"""["']?\b(?:grade_id|question)["']?[ \t]*[:=][ \t]*["']([^"']*)["']""")
_NOT_ENCODABLE = re.compile("[\ud800-\udfff\0]")


def read(submission: Submission, assignment: Assignment) -> Program:
    """The submission's code cells in order, as Python without magics, and the names that the assignment asks for.

    ``Cell.grade_id`` is the id of the question whose answer the cell is marked as (only the first cell so marked), else
    None; cells that merely run a question's checks are left out. Labels say where the code stands: "cell 7" counts all
    cells of the notebook from 1, "the cell in lines 12-40" of a Python file in percent format counts lines of the file,
    any other Python file is "the file". Line numbers within a cell are those the student sees.

    Raises UnreadableSubmission when the submission has a problem, is not the file that was collected, cannot be decoded
    as a notebook (version 1 to 4) or as Python text, exceeds ``MAX_CELLS`` cells or ``MAX_SOURCE`` characters of code,
    is written in another language, or holds nothing that could answer a question.
    """
    if submission.problem is not None or submission.path is None:
        raise UnreadableSubmission(submission.problem or "No file was handed in.")
    name = printable(submission.path.name)
    data = submission.read_again() if submission.read_again else read_file(submission.path).data
    if submission.sha256 and hashlib.sha256(data).hexdigest() != submission.sha256:
        raise UnreadableSubmission(f"{name} was changed while it was being graded.")
    try:
        text = _decoded(data)
        is_notebook = submission.path.suffix.casefold() == ".ipynb"
        cells = list(_notebook_cells(_parsed(text)) if is_notebook else _script_cells(text))
        forbidden = {question.id: question.forbidden for question in assignment.questions if question.forbidden}
        return Program(tuple(_answers(cells, assignment)), _entry_points(assignment), forbidden)
    except UnreadableSubmission as error:
        raise UnreadableSubmission(f"{name} {error}") from error


def cells_as_handed_in(path: Path) -> list[tuple[str, Cell]]:
    """All cells of a notebook file in order, each with its type: "code", "markdown" or whatever it says.

    Sources are cleaned and never parsed, labels and grade ids are those of ``read``. Raises UnreadableSubmission where
    ``read`` does for what is no notebook.
    """
    cells = _raw_cells(_parsed(_decoded(read_file(path).data)))
    found = []
    for position, cell in enumerate(cells, 1):
        source = next((cell[key] for key in _SOURCE_KEYS if key in cell), "") if isinstance(cell, dict) else ""
        grade_id = _string_at(cell, "metadata", "nbgrader", "grade_id")
        text = _clean(_joined(source))
        found.append((_string_at(cell, "cell_type") or "", Cell(text, f"cell {position}", grade_id)))
    _refuse_too_much(sum(len(cell.source) for _, cell in found))
    return found


def _entry_points(assignment: Assignment) -> dict[str, str]:
    return {question.id: question.entry_point for question in assignment.questions}


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise UnreadableSubmission("is empty.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSubmission("is UTF-16 text, expected UTF-8; save it again with UTF-8 encoding.")
    if b"\0" in data:
        raise UnreadableSubmission("contains NUL bytes, so it is not a text file; expected UTF-8 text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableSubmission(
            f"is not UTF-8 text: line {line} has the byte 0x{data[error.start]:02x}; save it again with UTF-8 encoding."
        ) from error


# ------------------------------------------------------------------------------------------------------- notebooks


def _parsed(text: str) -> dict[str, Any]:
    if text.count("[") + text.count("{") > MAX_CONTAINERS:
        raise UnreadableSubmission(f"{_NO_NOTEBOOK}; clear the outputs and save it again.")
    try:
        # Numbers are of no interest; as a float an integer of a million digits costs nothing and raises nothing.
        notebook = json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        raise UnreadableSubmission(_why_not_json(text, error)) from error
    except (RecursionError, MemoryError) as error:
        raise UnreadableSubmission(f"{_NO_NOTEBOOK}.") from error
    if not isinstance(notebook, dict):
        raise UnreadableSubmission("is JSON but not a notebook: expected an object with a list of cells.")
    return notebook


def _why_not_json(text: str, error: json.JSONDecodeError) -> str:
    if text.lstrip()[:1] == "<" and not text.lstrip().startswith("<<<"):
        return "is a web page, not a notebook; download the notebook file itself."
    if re.search(r"^(?:<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        return "is not valid JSON: it contains the marks of an unresolved merge conflict."
    if text.lstrip()[:1] == "{" and (error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")):
        return f"is truncated: the notebook breaks off in line {error.lineno}, so it was not saved or uploaded whole."
    return f"is not a notebook: expected JSON, found something else at line {error.lineno}, column {error.colno}."


def _notebook_cells(notebook: dict[str, Any]) -> Iterator[Cell]:
    cells = _raw_cells(notebook)
    _refuse_other_languages(notebook, cells)
    for position, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = next((cell[key] for key in _SOURCE_KEYS if key in cell), "")
            yield Cell(_joined(source), f"cell {position}", _string_at(cell, "metadata", "nbgrader", "grade_id"))


def _raw_cells(notebook: dict[str, Any]) -> list[Any]:
    cells = notebook.get("cells")
    sheets = notebook.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        cells = [cell for some in lists if isinstance(some, list) for cell in some]
    if not isinstance(cells, list):
        raise UnreadableSubmission("is JSON but not a notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise UnreadableSubmission(f"has {len(cells):,} cells, expected at most {MAX_CELLS:,}.")
    return cells


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _string_at(value: object, *keys: str) -> str | None:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _refuse_other_languages(notebook: dict[str, Any], cells: list[Any]) -> None:
    paths = (("language_info", "name"), ("kernelspec", "language"), ("language",))
    languages = [_string_at(notebook, "metadata", *path) for path in paths]
    kernel = (_string_at(notebook, "metadata", "kernelspec", "name") or "").casefold()
    languages.append(_KERNELS.get(kernel.partition("-")[0]))
    languages += [_string_at(cell, "language") for cell in cells]
    said = [language for language in languages if language]
    if said and not any("python" in language.casefold() for language in said):
        raise UnreadableSubmission(f"is a notebook of another language, {printable(said[0][:40])}; expected Python.")


# ---------------------------------------------------------------------------------------------------- Python files


def _script_cells(text: str) -> Iterator[Cell]:
    """Cells of a file in percent format (or as nbconvert exports notebooks); without any marker, the whole file.

    A marker counts wherever it stands at the left margin: a string that was never closed costs its own cell only.
    """
    _refuse_too_much(len(text))
    lines = _plain_newlines(text).split("\n")
    markers = {number: found for number, line in enumerate(lines) if (found := _PERCENT_MARKER.match(line))}
    if not markers:
        yield Cell(text, "the file")
        return
    if len(markers) > MAX_CELLS:
        raise UnreadableSubmission(f"has {len(markers):,} cells, expected at most {MAX_CELLS:,}.")
    for start, stop in pairwise([-1, *markers, len(lines)]):
        title = (markers[start][1] or "") if start >= 0 else ""
        filled = [number for number in range(start + 1, stop) if lines[number].strip()]
        if filled and not _NOT_CODE.search(title):
            first, last = filled[0], filled[-1]
            place = f"lines {first + 1}-{last + 1}" if first < last else f"line {first + 1}"
            grade_id = _GRADE_ID.search(title)
            yield Cell("\n".join(lines[first : last + 1]), f"the cell in {place}", grade_id[1] if grade_id else None)


# ------------------------------------------------------------------------------------------------------- all cells


def _answers(cells: list[Cell], assignment: Assignment) -> Iterator[Cell]:
    """The cells that may hold answers, cleaned. Raises UnreadableSubmission when there is no trace of any answer."""
    _refuse_too_much(sum(len(cell.source) for cell in cells))
    cells = [replace(cell, source=as_python(_clean(cell.source))) for cell in cells]
    if not any(cell.source.strip() for cell in cells):
        raise UnreadableSubmission("contains no Python code at all.")
    names = _entry_points(assignment)
    defines = _definition_of(list(names.values()))
    if not any(cell.grade_id in names or defines.search(cell.source) for cell in cells):
        raise UnreadableSubmission(f"contains no answer: expected a definition of {_either(list(names.values()))}.")
    checks = {f"{question}-check" for question in names}
    for cell in cells:
        is_answer = cell.grade_id in names
        if is_answer or (cell.source.strip() and (cell.grade_id not in checks or defines.search(cell.source))):
            yield replace(cell, grade_id=cell.grade_id if is_answer else None)
            names.pop(cell.grade_id or "", None)


def _refuse_too_much(size: int) -> None:
    if size > MAX_SOURCE:
        raise UnreadableSubmission(f"has {size:,} characters of code, expected at most {MAX_SOURCE:,}.")


def _definition_of(names: list[str]) -> re.Pattern[str]:
    """What a line looks like that gives one of the names a meaning, at any indentation."""
    either = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"^[ \t]*(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+)(?:{either})\b"
        rf"|^[ \t]*(?:{either})[ \t]*(?:=(?!=)|:)"
        rf"|^[ \t]*(?:from|import)[ \t][^\n]*\b(?:{either})\b",
        re.MULTILINE,
    )


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _clean(source: str) -> str:
    """One kind of line ending, and only characters that can be encoded and compiled."""
    return _NOT_ENCODABLE.sub("\ufffd", _plain_newlines(source).lstrip("\ufeff"))


def _plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
