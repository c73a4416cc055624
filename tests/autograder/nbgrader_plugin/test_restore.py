from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.nbgrader_plugin.restore import MasterCell, restored_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "attacks" / "notebooks").glob("*.ipynb"))
QUESTIONS = ("softmax", "cross_entropy", "train_step", "quiz")
CHECKSUM = "0" * 32


def masters() -> list[MasterCell]:
    cells = []
    for name in QUESTIONS:
        cells.append(MasterCell(name, "code", "# the starter", CHECKSUM, locked=False, solution=True, points=None))
        cells.append(
            MasterCell(f"{name}-check", "code", f"check {name}", CHECKSUM, locked=True, solution=False, points=5.0)
        )
    return cells


def written(folder: Path, cells: list[object]) -> Path:
    path = folder / "handed_in.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path


def code(source: str, grade_id: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade_id": grade_id}}, "outputs": [{}]}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_whatever_was_done_to_a_notebook_every_cell_of_the_gradebook_is_there_once(path: Path) -> None:
    notebook = restored_notebook(path, masters())

    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    known = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    assert sorted(known) == sorted(master.grade_id for master in masters())
    assert sum("nbgrader" in cell.metadata for cell in notebook.cells) == len(known)
    for master in masters():
        assert dict(known[master.grade_id].metadata.nbgrader) == master.metadata
        assert not master.locked or known[master.grade_id].source == master.source


def test_first_cell_of_a_question_is_the_answer_and_all_text_stays(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["My ", "thoughts"], "metadata": 3},
        code("first", "softmax"),
        code("second", "softmax"),
        code("print('10 points')", "softmax-check"),
        "no cell at all",
    ]

    notebook = restored_notebook(written(tmp_path, cells), masters()[:2])

    assert [cell.source for cell in notebook.cells] == ["My thoughts", "first", "second", "check softmax"]
    assert notebook.cells[1].metadata.nbgrader.grade_id == "softmax"
    assert "nbgrader" not in notebook.cells[2].metadata
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', "[" * 100_000], ids=range(5))
def test_file_that_is_no_notebook_gives_the_cells_of_the_gradebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "handed_in.ipynb"
    path.write_text(text, encoding="utf-8")

    notebook = restored_notebook(path, masters()[:2])

    assert [cell.metadata.nbgrader.grade_id for cell in notebook.cells] == ["softmax", "softmax-check"]
    assert "has no cell marked as the answer" in notebook.cells[0].source
