"""What all pictures share: colors that everybody can tell apart, panels of a given size, and what a picture returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLORS", "DASHES", "MARKERS", "Picture", "new_picture"]

# From Okabe and Ito's palette, whose colors people with any kind of color vision can tell apart.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
DASHES = ("-", "--", "-.", ":")
MARKERS = "os^DvP*X"


class Picture(NamedTuple):
    """A figure of Matplotlib and its panels, row by row: ``figure, panels = ...`` gives both for changes of your own.

    The figure belongs to whoever asked for it, and to pyplot: a notebook shows it below the cell, a program shows it
    with ``pyplot.show()`` or writes it with ``figure.savefig(...)``, and ``pyplot.close(figure)`` frees it.
    """

    figure: Figure
    panels: list[Axes]

    def _ipython_display_(self) -> None:
        """Nothing: a notebook shows the figure already, and would show it twice or print its name."""


def new_picture(rows: int, columns: int, *, width: float, height: float, share_y: bool = False) -> Picture:
    """A new figure of ``rows`` x ``columns`` panels, each of the given size in inches."""
    # Loaded by the first picture and not with this module: whoever only reads a notebook's imports need not wait.
    from matplotlib import pyplot

    size = (width * columns, height * rows)
    figure, panels = pyplot.subplots(rows, columns, figsize=size, sharey=share_y, squeeze=False, layout="constrained")
    return Picture(figure, list(panels.ravel()))
