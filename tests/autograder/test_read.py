from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from autograder import read as reading
from autograder import untrusted
from autograder.errors import UnreadableSubmission
from autograder.model import Assignment, Cell, Program, Question, Submission
from autograder.read import read

ASSIGNMENT = Assignment(
    "ps1_softmax",
    "Softmax",
    "1",
    (Question("softmax", "Softmax", "softmax", ()), Question("softmax_layer", "A layer", "SoftmaxLayer", ())),
)
SOFTMAX = "def softmax(z):\n    return z"


def code(source: Any, grade_id: object = None, **more: Any) -> dict[str, Any]:
    metadata = {} if grade_id is None else {"nbgrader": {"grade_id": grade_id}}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None, **more}


def notebook(*cells: Any, **metadata: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


def program(tmp_path: Path, content: object, name: str = "ps1_softmax.ipynb") -> Program:
    path = tmp_path / name
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    path.write_bytes(content)
    return read(Submission("alice", path), ASSIGNMENT)


def refusal(tmp_path: Path, content: object, name: str = "ps1_softmax.ipynb") -> str:
    with pytest.raises(UnreadableSubmission) as caught:
        program(tmp_path, content, name)
    message = str(caught.value)
    assert message.isprintable()
    assert message.endswith(".")
    assert len(message) < 400
    return message


# -------------------------------------------------------------------------------------------------- what is readable


def test_read_keeps_code_cells_in_order_with_their_place_in_the_notebook(tmp_path: Path) -> None:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": "def softmax"}
    found = program(tmp_path, notebook(markdown, code("import numpy"), markdown, code(SOFTMAX, "softmax")))
    assert found.cells == (Cell("import numpy", "cell 2"), Cell(SOFTMAX, "cell 4", "softmax"))
    assert found.entry_points == {"softmax": "softmax", "softmax_layer": "SoftmaxLayer"}


def test_read_takes_a_grade_id_only_from_the_first_cell_that_has_it(tmp_path: Path) -> None:
    cells = [code("a = 1", "softmax"), code("b = 1", "softmax"), code("c = 1", "cell-8f3a"), code("d = 1", ["softmax"])]
    assert [cell.grade_id for cell in program(tmp_path, notebook(*cells)).cells] == ["softmax", None, None, None]


def test_read_drops_check_cells_but_not_an_answer_written_into_one(tmp_path: Path) -> None:
    check = code('tfnn.check("softmax")', "softmax-check")
    misplaced = code("class SoftmaxLayer:\n    pass", "softmax_layer-check")
    found = program(tmp_path, notebook(code(SOFTMAX, "softmax"), check, misplaced))
    assert [(cell.label, cell.grade_id) for cell in found.cells] == [("cell 1", "softmax"), ("cell 3", None)]


@pytest.mark.parametrize(
    "line",
    [
        "def softmax(z): return z",
        "if True:\n    def softmax (z): pass",
        "async def softmax(z): pass",
        "class SoftmaxLayer(Layer): pass",
        "softmax = lambda z: z",
        "softmax: Callable = f",
        "@tf.function\ndef softmax(z):\n  pass",
        "from answers import softmax",
        "def softmax(z",
    ],
)
def test_read_finds_answers_by_name_where_grade_ids_were_lost(tmp_path: Path, line: str) -> None:
    assert program(tmp_path, notebook(code(line))).cells == (Cell(line, "cell 1"),)
    assert program(tmp_path, line, "alice.py").cells == (Cell(line, "the file"),)


def test_read_keeps_an_emptied_answer_cell(tmp_path: Path) -> None:
    found = program(tmp_path, notebook(code("", "softmax"), code("", None), code("x = 1")))
    assert found.cells == (Cell("", "cell 1", "softmax"), Cell("x = 1", "cell 3"))


def test_read_turns_magics_into_python_and_drops_cells_of_other_programs(tmp_path: Path) -> None:
    cells = [code("%%bash\nrm -rf /"), code(["%%time\n", "!pip install x\n", SOFTMAX])]
    assert program(tmp_path, notebook(*cells)).cells == (Cell(f"\npass\n{SOFTMAX}", "cell 2"),)


@pytest.mark.parametrize("source", [None, 3, {"a": 1}, [None, 5, ["x"]], "", []])
@pytest.mark.parametrize(
    "metadata", [None, 3, [], {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": {}}}]
)
def test_read_tolerates_cells_of_odd_types(tmp_path: Path, source: object, metadata: object) -> None:
    odd = {"cell_type": "code", "source": source, "metadata": metadata}
    found = program(
        tmp_path, notebook(None, "cell", 7, [], {"cell_type": []}, {"cell_type": "code"}, odd, code(SOFTMAX))
    )
    assert found.cells == (Cell(SOFTMAX, "cell 8"),)


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ("softmax = 1\r\nx = 2\ry = 3", "softmax = 1\nx = 2\ny = 3"),
        ("\ufeffsoftmax = 1", "softmax = 1"),
        ('softmax = "\ud800"', 'softmax = "\ufffd"'),
        ("softmax = 1 \0", "softmax = 1 \ufffd"),
        ('softmax = "a\u2028b\x85c\x0bd\x0c"\n!ls', 'softmax = "a\u2028b\x85c\x0bd\x0c"\npass'),
    ],
)
def test_read_gives_source_that_can_be_encoded_with_one_kind_of_newline(
    tmp_path: Path, source: str, clean: str
) -> None:
    (cell,) = program(tmp_path, notebook(code(source))).cells
    assert cell.source == clean
    cell.source.encode("utf-8")


def test_read_accepts_utf8_with_a_byte_order_mark(tmp_path: Path) -> None:
    text = json.dumps(notebook(code(SOFTMAX))).encode("utf-8-sig")
    assert program(tmp_path, text).cells[0].source == SOFTMAX
    assert program(tmp_path, SOFTMAX.encode("utf-8-sig"), "a.py").cells[0].source == SOFTMAX


def test_read_tolerates_json_that_only_python_or_nobody_writes(tmp_path: Path) -> None:
    cell = json.dumps(code(SOFTMAX))
    huge = "9" * 5_000
    text = f'{{"nbformat": {huge}, "nan": [NaN, -Infinity, 1e999], "cells": 1, "metadata": 5, "cells": [{cell}]}}'
    assert program(tmp_path, text).cells == (Cell(SOFTMAX, "cell 1"),)


def test_read_is_silent_about_notebooks_that_break_the_schema(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program(tmp_path, {"cells": [{"cell_type": "code", "source": SOFTMAX}]})
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_read_agrees_with_nbformat_on_every_version_of_the_format(tmp_path: Path, version: int) -> None:
    cells = [code("import numpy as np\n\nx = 1"), code(SOFTMAX), code("y = softmax(x)")]
    for cell in cells:
        cell["id"] = f"c{len(cell['source'])}"
    current = nbformat.from_dict(notebook(*cells))
    if version == 3:
        text = nbformat.writes(current, version=3)
    elif version == 4:
        text = nbformat.writes(current)
    else:
        key = "code" if version == 1 else "input"
        old = [{"cell_type": "code", "language": "python", key: cell["source"], "outputs": []} for cell in cells]
        listed = {"cells": old} if version == 1 else {"worksheets": [{"cells": old}], "metadata": {}}
        text = json.dumps({"nbformat": version, "nbformat_minor": 0, **listed})
    expected = [cell["source"] for cell in cells]
    if version >= 3:
        expected = [cell.source for cell in nbformat.reads(text, as_version=4).cells]
    assert [cell.source for cell in program(tmp_path, text).cells] == expected


PERCENT = f'''# ---
# jupyter:
#   kernelspec: {{display_name: Python 3, language: python, name: python3}}
# ---

# %% [markdown]
# # Softmax
# def softmax

# %% nbgrader={{"grade_id": "softmax", "solution": true}}
{SOFTMAX}


# %% A title question="softmax_layer"
class SoftmaxLayer:
    pass
# %% nbgrader={{"grade_id": "softmax-check"}}
tfnn.check("softmax")
# %%
text = """
"""
x = 5 # %% not a marker

'''


def test_read_splits_python_files_in_percent_format(tmp_path: Path) -> None:
    header, softmax, layer, last = program(tmp_path, PERCENT, "a.py").cells
    assert header.label == "the cell in lines 1-4"
    assert softmax == Cell(SOFTMAX, "the cell in lines 11-12", "softmax")
    assert layer == Cell("class SoftmaxLayer:\n    pass", "the cell in lines 16-17", "softmax_layer")
    assert last == Cell('text = """\n"""\nx = 5 # %% not a marker', "the cell in lines 21-23")


def test_read_agrees_with_jupytext_on_percent_format(tmp_path: Path) -> None:
    text = PERCENT.replace(' question="softmax_layer"', ' nbgrader={"grade_id": "softmax_layer"}')
    theirs = [cell for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == "code"]
    ours = program(tmp_path, text, "a.py").cells[1:]
    expected = [
        (cell.source, cell.metadata.get("nbgrader", {}).get("grade_id"))
        for cell in theirs
        if not cell.source.startswith("tfnn.check")
    ]
    assert [(cell.source, cell.grade_id) for cell in ours] == expected


def test_read_splits_a_notebook_exported_by_nbconvert(tmp_path: Path) -> None:
    text = f"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\n{SOFTMAX}\n\n\n# In[ ]:\n\n\nx = (\n"
    assert [cell.label for cell in program(tmp_path, text, "a.py").cells] == [
        "the cell in lines 1-2",
        "the cell in lines 7-8",
        "the cell in line 14",
    ]


def test_read_does_not_take_a_commented_magic_for_a_marker(tmp_path: Path) -> None:
    text = f"# %%time\n#%%timeit\n{SOFTMAX}"
    assert program(tmp_path, text, "a.py").cells == (Cell(text, "the file"),)


def test_read_confines_a_string_that_was_never_closed_to_its_own_cell(tmp_path: Path) -> None:
    text = f'# %%\nx = """never closed\n# %%\n!ls\n{SOFTMAX}'
    assert program(tmp_path, text, "a.py").cells[1].source == f"pass\n{SOFTMAX}"


def test_read_of_an_example_takes_no_heavy_library(tmp_path: Path) -> None:
    modules = "autograder.read, autograder.collect.submissions"
    script = f"import {modules}, sys; print({{'numpy', 'nbformat', 'IPython'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


# ------------------------------------------------------------------------------------------------ what is unreadable


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"hello", "is not a notebook: expected JSON"),
        (SOFTMAX, "is not a notebook: expected JSON"),
        ("<!DOCTYPE html><html>", "is a web page"),
        ('{\n<<<<<<< HEAD\n"a": 1', "merge conflict"),
        (json.dumps(notebook(code(SOFTMAX)))[:-30], "is truncated"),
        (json.dumps(notebook(code(SOFTMAX)))[:-2], "is truncated"),
        ('{"cells": [{"cell_type": "code", "source": "def soft', "is truncated"),
        ("[1, 2]", "not a notebook: expected an object"),
        ('"text"', "not a notebook: expected an object"),
        ("9" * 10_000, "not a notebook: expected an object"),
        ("{}", "no list of cells"),
        ('{"cells": {"a": 1}}', "no list of cells"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        ("[" + "[]," * 2_000_000 + "1]", "too many pieces"),
        (json.dumps(notebook(*[code("x")] * 2_001)), "has 2,001 cells"),
        ('{"cells": [' + "{}," * 99_999 + "{}]}", "has 100,000 cells"),
        (json.dumps(notebook(*[code("x" * 1_000_001)] * 2)), "has 2,000,002 characters"),
        (json.dumps(notebook()), "no Python code at all"),
        (json.dumps(notebook({"cell_type": "markdown", "source": SOFTMAX})), "no Python code at all"),
        (json.dumps(notebook(code("%%bash\nls"))), "no Python code at all"),
        (json.dumps(notebook(code("x = softmax(z)"))), "expected a definition of softmax or SoftmaxLayer"),
        (json.dumps(notebook(code("softmax == 1\ndef softmax2(): pass", "other"))), "contains no answer"),
        ('{"cells": [\0]}', "NUL bytes"),
        ("{}".encode("utf-16"), "UTF-16"),
        ('{"cells": "ä"}'.encode("latin-1"), "is not UTF-8 text: line 1 has the byte 0xe4"),
    ],
)
def test_read_refuses_what_is_not_a_gradable_notebook(tmp_path: Path, content: object, words: str) -> None:
    message = refusal(tmp_path, content)
    assert message.startswith("ps1_softmax.ipynb ")
    assert words in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        ("# ä\nsoftmax = 1".encode("latin-1"), "is not UTF-8 text: line 1"),
        (b"softmax = 1\0", "NUL bytes"),
        ("softmax = 1".encode("utf-16"), "UTF-16"),
        ("# %% [markdown]\n# softmax\n", "no Python code at all"),
        ("x = 1\n", "contains no answer"),
        ("softmax = 1\n" * 200_000, "has 2,400,000 characters"),
        ("# %%\nx = 1\n" * 2_001, "has 2,001 cells"),
    ],
)
def test_read_refuses_what_is_not_a_gradable_python_file(tmp_path: Path, content: object, words: str) -> None:
    assert words in refusal(tmp_path, content, "alice.py")


@pytest.mark.parametrize(
    ("metadata", "named"),
    [
        ({"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"kernelspec": {"name": "julia-1.10", "display_name": "Julia"}}, "Julia"),
        ({"language_info": {"name": "julia"}}, "julia"),
        ({"language": "Julia"}, "Julia"),
        ({"language_info": {"name": "\x1b[31m" + "x" * 1000}}, "%1B[31mxxx"),
    ],
)
def test_read_names_the_language_of_a_notebook_that_is_not_python(
    tmp_path: Path, metadata: dict[str, Any], named: str
) -> None:
    assert f"another language, {named}" in refusal(tmp_path, notebook(code(SOFTMAX), **metadata))


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "python3", "language": "python"}, "language_info": {"name": "python"}},
        {"kernelspec": {"name": "my-course-environment"}},
        {"kernelspec": {"name": "xpython", "language": "Python"}, "language_info": {"name": "R"}},
        {"kernelspec": [], "language_info": {"name": 3}},
    ],
)
def test_read_accepts_every_python_kernel(tmp_path: Path, metadata: dict[str, Any]) -> None:
    assert program(tmp_path, notebook(code(SOFTMAX), **metadata)).cells


def test_read_passes_on_the_problem_found_while_collecting() -> None:
    with pytest.raises(UnreadableSubmission, match="is a symbolic link"):
        read(Submission("alice", Path("a.py"), problem="a.py is a symbolic link."), ASSIGNMENT)
    with pytest.raises(UnreadableSubmission, match="No file"):
        read(Submission("alice", None), ASSIGNMENT)


def test_read_refuses_a_file_that_changed_since_it_was_collected(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(SOFTMAX)
    digest = hashlib.sha256(SOFTMAX.encode()).hexdigest()
    assert read(Submission("alice", path, digest), ASSIGNMENT).cells
    path.write_text("softmax = key")
    with pytest.raises(UnreadableSubmission, match="was changed"):
        read(Submission("alice", path, digest), ASSIGNMENT)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "No such file"),
        ("link", "a.ipynb is a symbolic link, expected the file itself"),
        ("pipe", "a.ipynb is a named pipe"),
        ("folder", "a.ipynb is a folder"),
        ("device", "null is a device"),
        ("huge", "a.ipynb is larger than 20 MB"),
    ],
)
def test_read_refuses_what_is_not_a_regular_file_of_bounded_size(tmp_path: Path, kind: str, words: str) -> None:
    path = tmp_path / "a.ipynb"
    if kind == "link":
        (tmp_path / "key").write_text(SOFTMAX)
        path.symlink_to(tmp_path / "key")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path = Path("/dev/null")
    elif kind == "huge":
        path.write_bytes(b" " * (untrusted.MAX_BYTES + 1))
    with pytest.raises(UnreadableSubmission, match=words):
        read(Submission("alice", path), ASSIGNMENT)


def test_read_refuses_a_file_it_may_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*arguments: object, **keywords: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(UnreadableSubmission, match=r"a\.py cannot be read: Permission denied"):
        read(Submission("alice", tmp_path / "a.py"), ASSIGNMENT)


def test_read_limits_are_those_of_its_documentation() -> None:
    assert (reading.MAX_CELLS, reading.MAX_SOURCE, untrusted.MAX_BYTES) == (2_000, 2_000_000, 20_000_000)
