"""Pictures of what holds a network back: its losses arm by arm, its weights, and where penalties move a minimum.

Drawn in the manner of ``tfnn.plots``: a title, labeled axes, nothing said by color alone, one new figure per call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tfnn.drawing import COLORS, DASHES, Picture, new_picture

__all__ = ["line_panels", "minima_under_penalties", "unit_rows", "value_histograms"]


def line_panels(
    x: ArrayLike,
    panels: Mapping[str, Mapping[str, ArrayLike]],
    *,
    xlabel: str,
    ylabel: str,
    title: str,
    top: float | None = None,
) -> Picture:
    """Line charts side by side: per named panel, named lines over the same ``x``, on one scale from 0 to ``top``."""
    picture = figure, places = new_picture(1, len(panels), width=2.6, height=3.2, share_y=True)
    for place, (name, lines) in zip(places, panels.items(), strict=True):
        for number, (line, y) in enumerate(lines.items()):
            color, dashes = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
            place.plot(np.asarray(x), np.asarray(y), label=line, linewidth=2, color=color, linestyle=dashes)
        place.set(title=name, xlabel=xlabel)
        place.grid(alpha=0.3)
    places[0].set_ylabel(ylabel)
    places[0].set_ylim(bottom=0, top=top)
    places[-1].legend()
    figure.suptitle(title)
    return picture


def unit_rows(kernels: Mapping[str, ArrayLike], *, columns: int = 8, title: str) -> Picture:
    """Per named kernel of shape (64, units), one row of 8x8 pictures: the weights of its ``columns`` strongest units.

    The strongest are those with the largest sum of squared weights. All pictures are on one scale around 0.
    """
    tables = {name: np.asarray(kernel, dtype=float) for name, kernel in kernels.items()}
    largest = max(float(np.abs(table).max()) for table in tables.values()) or 1.0
    picture = figure, panels = new_picture(len(tables), columns, width=1.2, height=1.35)
    shown: Any = None
    for row, (name, table) in enumerate(tables.items()):
        strongest = np.argsort(-np.square(table).sum(axis=0))[:columns]
        for panel, unit in zip(panels[row * columns :], strongest, strict=False):
            shown = panel.imshow(table[:, unit].reshape(8, 8), cmap="cividis", vmin=-largest, vmax=largest)
            panel.set(xticks=[], yticks=[])
        panels[row * columns].set_ylabel(name)
    figure.colorbar(shown, ax=panels, label="weight")
    figure.suptitle(title)
    return picture


def value_histograms(
    rows: Mapping[str, ArrayLike], *, xlabel: str, limits: tuple[float, float], title: str, log: bool = False
) -> Picture:
    """One histogram per named set of values, one below the other, all on one scale.

    Values beyond ``limits`` are counted in the outermost bins; ``log`` makes the counts logarithmic.
    """
    picture = figure, panels = new_picture(len(rows), 1, width=6.5, height=1.5, share_y=True)
    for number, (panel, (name, values)) in enumerate(zip(panels, rows.items(), strict=True)):
        color = COLORS[number % len(COLORS)]
        inside = np.clip(np.asarray(values, dtype=float).ravel(), *limits)
        panel.hist(inside, bins=81, range=limits, color=color, log=log)
        panel.set(xlim=limits, ylabel="how many")
        panel.text(0.99, 0.92, name, transform=panel.transAxes, ha="right", va="top")
    for panel in panels[:-1]:
        panel.set_xticklabels([])
    panels[-1].set_xlabel(xlabel)
    figure.suptitle(title)
    return picture


def minima_under_penalties(
    side: ArrayLike, loss: ArrayLike, penalties: Mapping[str, ArrayLike], *, title: str
) -> Picture:
    """A plane of two weights per named penalty, with the level lines of both that meet where their sum is smallest.

    ``side`` (M,) holds the values that either weight takes; the loss and the penalties are tables (M, M) whose rows
    belong to the second weight.
    """
    values, heights = np.asarray(side, dtype=float), np.asarray(loss, dtype=float)
    picture = figure, panels = new_picture(1, len(penalties), width=4.2, height=4.2, share_y=True)
    for panel, (name, table) in zip(panels, penalties.items(), strict=True):
        price = np.asarray(table, dtype=float)
        best = np.unravel_index(np.argmin(heights + price), heights.shape)
        free = np.unravel_index(np.argmin(heights), heights.shape)
        levels = heights[best] * np.array([0.25, 1.0, 2.5, 5.0])
        panel.contour(values, values, heights, levels=levels, colors="0.5", linestyles="--", linewidths=1)
        panel.contour(values, values, price, levels=[price[best]], colors=COLORS[0], linewidths=2)
        panel.plot(values[free[1]], values[free[0]], "x", color="black", markersize=9, label="loss alone")
        panel.plot(values[best[1]], values[best[0]], "*", color=COLORS[1], markersize=14, label="loss + penalty")
        panel.axhline(0, color="0.8", zorder=0)
        panel.axvline(0, color="0.8", zorder=0)
        panel.set(title=name, xlabel="first weight", aspect="equal")
    panels[0].set_ylabel("second weight")
    panels[0].legend(title="smallest value of", loc="lower right")
    figure.suptitle(title)
    return picture
