"""Run a notebook from top to bottom in a Jupyter kernel of its own, with another data set if asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tfnn.data import CHOICE

__all__ = ["read_notebook", "run_notebook"]

_CELL_TIMEOUT_S = 3600  # an experiment on CIFAR-10 takes its time; a student can press Ctrl-C


def read_notebook(file: Path) -> Any:
    """The notebook (nbformat 4) that a file holds, .ipynb or percent-format .py.

    Raises ValueError when there is none, or when it cannot be read.
    """
    import jupytext

    if not file.exists():
        raise ValueError(f"there is no {file}; expected a notebook or a Python file.")
    if not file.is_file():
        raise ValueError(f"{file} is a folder; expected a notebook or a Python file in it.")
    try:
        return jupytext.read(file)
    except Exception as error:  # jupytext and nbformat raise whatever their parsers raise
        raise ValueError(f"{file} cannot be read as a notebook or a Python file ({type(error).__name__}).") from error


def run_notebook(file: Path, target: Path, *, dataset: str | None = None) -> str | None:
    """Run ``file`` (.ipynb or percent-format .py) beside its own files and write it with all outputs to ``target``.

    ``dataset`` is what ``tfnn.data.load()`` gives meanwhile. Returns None, or the sentence that says which cell stopped
    and why; the cells before it are kept. Raises ValueError when the file cannot be read.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = read_notebook(file)
    environment = {**os.environ, CHOICE: dataset} if dataset else dict(os.environ)
    folder = {"metadata": {"path": str(file.resolve().parent)}}
    client = NotebookClient(notebook, timeout=_CELL_TIMEOUT_S, kernel_name="python3", resources=folder)
    complaint = None
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        complaint = f"{_stopped(notebook)} stopped with {error.ename}: {' '.join(error.evalue.split())[:300]}".rstrip(
            ": "
        )
    nbformat.write(notebook, target)
    return complaint


def _stopped(notebook: Any) -> str:
    """Which code cell stopped, counted from 1 among the code cells."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    failed = (any(output.output_type == "error" for output in cell.outputs) for cell in cells)
    return f"code cell {list(failed).index(True) + 1}"
