"""Put a notebook that was handed in back into the shape that nbgrader expects, whatever was done to it.

Only text survives: each cell's source, and which question it says it answers. Metadata, ids, points, locks and outputs
are the gradebook's or nobody's, so there is nothing left that nbgrader could stumble over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import UnreadableSubmission
from autograder.read import cells_as_handed_in

__all__ = ["MasterCell", "master_cells", "restored_notebook"]

_SCHEMA = 3
_MISSING = "# The notebook that was handed in has no cell marked as the answer to this question."
_NEW_CELL = {
    "code": nbformat.v4.new_code_cell,
    "markdown": nbformat.v4.new_markdown_cell,
    "heading": nbformat.v4.new_markdown_cell,
    "raw": nbformat.v4.new_raw_cell,
}


@dataclass(frozen=True)
class MasterCell:
    """A cell as the gradebook knows it. ``points`` is None for one that is not graded."""

    grade_id: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    solution: bool
    points: float | None

    @property
    def metadata(self) -> dict[str, Any]:
        """nbgrader's metadata, complete."""
        facts: dict[str, Any] = {
            "schema_version": _SCHEMA,
            "grade_id": self.grade_id,
            "cell_type": self.cell_type,
            "grade": self.points is not None,
            "solution": self.solution,
            "locked": self.locked,
            "task": False,
        }
        if self.points is not None:
            facts["points"] = self.points
        return {**facts, "checksum": self.checksum} if self.checksum else facts


def master_cells(notebook: Any) -> list[MasterCell]:
    """The cells of one of nbgrader's ``Notebook`` records, each answer before its check."""
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    cells = [
        MasterCell(
            grade_id=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum or "",
            locked=bool(cell.locked),
            solution=cell.name in solutions,
            points=points.get(cell.name),
        )
        for cell in notebook.source_cells
    ]
    return sorted(cells, key=lambda cell: cell.grade_id)


def restored_notebook(path: Path, masters: Sequence[MasterCell]) -> Any:
    """The notebook in ``path`` as nbformat 4, with every master cell in it exactly once.

    The first cell with a known grade id is the one; locked cells have the master's source; what is missing stands at
    the end. A file that is no notebook gives the master cells alone.
    """
    try:
        handed_in = cells_as_handed_in(path)
    except UnreadableSubmission:
        handed_in = []
    missing = {cell.grade_id: cell for cell in masters}
    cells = []
    for kind, cell in handed_in:
        master = missing.pop(cell.grade_id or "", None)
        if master is not None:
            cells.append(_master_cell(master, cell.source))
        elif kind in _NEW_CELL:
            cells.append(_NEW_CELL[kind](cell.source))
    cells += [_master_cell(master, _MISSING) for master in missing.values()]
    for number, one in enumerate(cells, start=1):
        one.id = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells)


def _master_cell(master: MasterCell, source: str) -> Any:
    cell = _NEW_CELL[master.cell_type](master.source if master.locked else source)
    cell.metadata["nbgrader"] = nbformat.from_dict(master.metadata)
    return cell
