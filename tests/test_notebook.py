"""The notebooks in real Jupyter: one kernel process each, beside the files that students get."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from autograder.sets import load_set, set_names
from autograder.student_version import stamp
from tfnn import public_checks

ROOT = Path(__file__).resolve().parent.parent
SETS = set_names(ROOT / "solutions")
CHECK = re.compile(r'^tfnn\.check\("(\w+)"\)$')

# What TensorFlow's C++ side writes while it is imported, whatever TF_CPP_MIN_LOG_LEVEL says. Whether it does depends on
# the machine, and the notebook announces it; everything else on stderr would be news to a student.
LOG_LINE = re.compile(r"WARNING: All log messages before absl::InitializeLog\(\)|[IWE]\d{4} \S.* \S+\.cc:\d+\] ")


def run(notebook: Any, slug: str, folder: Path, *, allow_errors: bool) -> Any:
    """Run a notebook from top to bottom in ``folder``, where the set's public checks lie beside it."""
    shutil.copy(ROOT / "assignments" / slug / public_checks.FILE_NAME, folder)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    # Two threads of TensorFlow's spend a seventh of their time on waiting for each other.
    return client.execute(env={**os.environ, "TF_NUM_INTRAOP_THREADS": "1"})


def printed(cell: Any, stream: str) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == stream)


def shown(cell: Any) -> str:
    """The words of the card that a check shows; it prints nothing."""
    assert printed(cell, "stdout") == ""
    (output,) = [output for output in cell.outputs if output.output_type == "display_data"]
    assert "tfnn-check" in output.data["text/html"]
    return str(output.data["text/plain"])


def complaints(notebook: Any) -> list[str]:
    """Lines on stderr that TensorFlow's import does not account for."""
    lines = [
        line for cell in notebook.cells if cell.cell_type == "code" for line in printed(cell, "stderr").splitlines()
    ]
    return [line for line in lines if line.strip() and not LOG_LINE.match(line)]


def check_cells(notebook: Any) -> dict[str, Any]:
    """The cells that run a question's checks, by question, in order."""
    found = ((CHECK.match(cell.source), cell) for cell in notebook.cells if cell.cell_type == "code")
    return {match[1]: cell for match, cell in found if match}


@pytest.mark.parametrize(
    ("line", "is_complaint"),
    [
        ("WARNING: All log messages before absl::InitializeLog() is called are written to STDERR", False),
        ("I0000 00:00:1795182580.779693   17275 port.cc:153] oneDNN custom operations are on.", False),
        ("E0000 00:00:1795182580.77 17 cuda_dnn.cc:8310] Unable to register cuDNN factory", False),
        ("/tmp/cell.py:3: RuntimeWarning: overflow encountered in exp", True),
        ("WARNING:tensorflow:5 out of the last 5 calls triggered tf.function retracing.", True),
        ("Traceback (most recent call last):", True),
    ],
)
def test_complaints_are_all_lines_but_the_import_of_tensorflow(line: str, is_complaint: bool) -> None:
    output = nbformat.v4.new_output("stream", name="stderr", text=f"{line}\n\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])

    assert complaints(notebook) == ([line] if is_complaint else [])


@pytest.mark.parametrize("slug", SETS)
def test_solved_notebook_runs_from_top_to_bottom_and_passes_its_own_checks(slug: str, tmp_path: Path) -> None:
    assignment = load_set(slug, ROOT / "solutions").assignment
    notebook = stamp(jupytext.read(ROOT / "solutions" / slug / f"{slug}.py"), assignment)

    done = run(notebook, slug, tmp_path, allow_errors=False)

    assert complaints(done) == []
    checks = check_cells(done)
    assert list(checks) == [question.id for question in assignment.questions]
    public = public_checks.load(tmp_path / public_checks.FILE_NAME)
    for name, cell in checks.items():
        text = shown(cell)
        assert text.count("✓ passed") == len(public[name].checks), text
        assert "✗" not in text
    assert "not yet" not in text  # the last card knows of all questions


@pytest.mark.parametrize("slug", SETS)
def test_starter_notebook_answers_every_check_in_words(slug: str, tmp_path: Path) -> None:
    starter = nbformat.read(ROOT / "assignments" / slug / f"{slug}.ipynb", as_version=4)

    done = run(starter, slug, tmp_path, allow_errors=True)

    assert complaints(done) == []
    public = public_checks.load(tmp_path / public_checks.FILE_NAME)
    checks = check_cells(done)
    assert list(checks) == list(public)
    for name, cell in checks.items():
        assert not [output for output in cell.outputs if output.output_type == "error"]
        text = shown(cell)
        assert "✓" not in text
        open_yet = f"✗ not yet  {public[name].checks[0].title}" if public[name].checks else "no public checks"
        assert open_yet in text
    entry_point = next(iter(public.values())).entry_point
    assert f"{entry_point} has not been written yet" in shown(next(iter(checks.values())))
