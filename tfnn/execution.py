"""Run a notebook from top to bottom in a Jupyter kernel of its own, with another data set if asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tfnn.data import CHOICE

__all__ = ["run_notebook"]

_CELL_TIMEOUT_S = 3600  # an experiment on CIFAR-10 takes its time; a student can press Ctrl-C


def run_notebook(file: Path, target: Path, *, dataset: str | None = None) -> str | None:
    """Run ``file`` (.ipynb or percent-format .py) beside its own files and write it with all outputs to ``target``.

    ``dataset`` is what ``tfnn.data.load()`` gives meanwhile. Returns None, or the sentence that says which cell stopped
    and why; the cells before it are kept. Raises ValueError when the file cannot be read.
    """
    import jupytext
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    try:
        notebook = jupytext.read(file)
    except Exception as error:  # jupytext and nbformat raise whatever their parsers raise
        raise ValueError(f"{file} cannot be read as a notebook or a Python file ({type(error).__name__}).") from error
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
