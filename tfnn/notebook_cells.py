"""Run the code cells of a notebook one after another, quietly, and tell what could not run from what went wrong."""

from __future__ import annotations

import contextlib
import io
import symtable
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tfnn.magics import as_python

__all__ = ["NotebookCells"]


@dataclass
class NotebookCells:
    """What cells have defined so far. ``run`` takes them in their order; numbers count code cells from 1.

    ``complain`` is told in a sentence of each cell that stopped with an error and was passed over. ``waiting`` are
    those that need what an open question is going to define: one that still raises the handout's NotImplementedError.
    """

    complain: Callable[[str], None]

    namespace: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    waiting: list[int] = field(default_factory=list)
    _missing: set[str] = field(default_factory=set)

    def run(self, sources: Sequence[str]) -> None:
        """Run cells as a notebook would."""
        for number, source in enumerate(sources, start=1):
            self._run(number, as_python(source) or "")

    def sentence(self) -> str:
        """Which cells wait; empty where none does."""
        if not self.waiting:
            return ""
        *first, last = map(str, self.waiting)
        if not first:
            return f"1 code cell could not run yet because a question above it is open: {last}."
        numbers = f"{', '.join(first)} and {last}"
        return f"{len(self.waiting)} code cells could not run yet because questions above them are open: {numbers}."

    def _run(self, number: int, source: str) -> None:
        place = f"<code cell {number}>"
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, place, "exec"), self.namespace)  # noqa: S102 - the student's own file
        except (Exception, SystemExit) as error:
            if _is_unwritten(error) or self._is_missed(error):
                self._missing |= _defined_names(source)
                self.waiting += [] if _is_unwritten(error) and _is_raised_at_the_top(error, place) else [number]
            else:
                self.complain(f"code cell {number} stopped with {type(error).__name__}: {error}")

    def _is_missed(self, error: BaseException) -> bool:
        return isinstance(error, NameError) and error.name in self._missing


def _is_unwritten(error: BaseException) -> bool:
    """Whether this is the handout's own line; that of a library says what it cannot do."""
    return isinstance(error, NotImplementedError) and not error.args


def _is_raised_at_the_top(error: BaseException, place: str) -> bool:
    """Whether the cell raised it itself, as an open question does, and no function that it called."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and (step.tb_frame.f_code.co_filename, step.tb_frame.f_code.co_name) == (place, "<module>")


def _defined_names(source: str) -> set[str]:
    """The names that a cell would have defined."""
    symbols = symtable.symtable(source, "<code cell>", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
