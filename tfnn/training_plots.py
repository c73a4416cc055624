"""Pictures of training runs: how losses fall, how optimizers walk, what is in a batch, how far a chord lies above.

Drawn in the manner of ``tfnn.plots``: a title, labeled axes, nothing said by color alone, one new figure per call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tfnn.drawing import COLORS, DASHES, MARKERS, Picture, new_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["batch_table", "chords", "descent_paths", "loss_curves"]


def loss_curves(
    histories: Mapping[str, Sequence[float]],
    *,
    title: str,
    unit: str = "epoch",
    start: int = 1,
    best: int | None = None,
    guess: float | None = None,
    highest: float | None = None,
    log: bool = False,
) -> Picture:
    """Named losses over epochs or steps, counted from ``start``; the lines may be of different lengths.

    ``best`` marks one count by a vertical line, ``guess`` one loss by a horizontal one. A line whose numbers stop being
    finite ends in a cross; what lies above ``highest`` is drawn at the upper edge; ``log``: logarithmic losses.
    """
    picture = _, (panel,) = new_picture(1, 1, width=8.5, height=3.8)
    for number, (name, history) in enumerate(histories.items()):
        values = np.asarray(history, dtype=float)
        shown = values[: len(values) if np.isfinite(values).all() else int(np.argmin(np.isfinite(values)))]
        shown = shown if highest is None else np.minimum(shown, highest)
        count, every = np.arange(start, start + len(shown)), max(1, len(shown) // 12)
        (line,) = panel.plot(count, shown, label=name, markevery=every, markersize=5, **_look(number))
        if 0 < len(shown) < len(values):
            panel.plot(count[-1:], shown[-1:], "x", markersize=12, markeredgewidth=3, color=line.get_color())
    if best is not None:
        panel.axvline(best, linestyle=":", color="black", label=f"lowest: {unit} {best}")
    if guess is not None:
        panel.axhline(guess, linestyle="--", color="gray", label="a uniform guess")
    panel.locator_params(axis="x", integer=True)
    panel.set(title=title, xlabel=unit, ylabel="loss")
    panel.set_ylim(bottom=0, top=None if highest is None else 1.05 * highest)
    if log:
        _make_logarithmic(panel)
    panel.grid(alpha=0.3)
    panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))  # beside the panel: the lines may be anywhere in it
    return picture


def descent_paths(
    height: Callable[[NDArray[np.float64]], ArrayLike], paths: Mapping[str, ArrayLike], *, title: str
) -> Picture:
    """Named paths in the plane, each of shape (T, 2), over lines of equal height; markers at every fifth point.

    ``height`` takes points of shape (M, 2) and returns M numbers, the smallest of which is 0, at the origin (a star).
    """
    routes = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    points = np.concatenate([*routes.values(), np.zeros((1, 2))])
    picture = _, (panel,) = new_picture(1, 1, width=8, height=4.6)
    (left, bottom), (right, top) = points.min(axis=0) - 0.4, points.max(axis=0) + 0.4
    across, up = np.meshgrid(np.linspace(left, right, 200), np.linspace(bottom, top, 200))  # (200, 200) each
    heights = np.asarray(height(np.stack([across.ravel(), up.ravel()], axis=1)), dtype=float)  # (40000,)
    levels = np.geomspace(heights.max() / 1000, heights.max(), 10)
    panel.contour(across, up, heights.reshape(across.shape), levels=levels, colors="silver", linewidths=1)
    for number, (name, path) in enumerate(routes.items()):
        panel.plot(path[:, 0], path[:, 1], label=name, markevery=5, markersize=6, **_look(number))
    panel.plot(0, 0, "*", markersize=15, color="black", label="lowest point")
    panel.set(title=title, xlabel="first weight", ylabel="second weight")
    panel.legend(fontsize=8)
    return picture


def batch_table(epochs: Mapping[str, Sequence[ArrayLike]], *, title: str) -> Picture:
    """Which labels (0 to 9) are in which batch: a panel per named epoch, a row per batch, a cell per example."""
    wide = max([1, *(np.size(batch) for rows in epochs.values() for batch in rows)])
    tall = max([1, *(len(rows) for rows in epochs.values())])
    picture = figure, panels = new_picture(1, len(epochs), width=0.45 * wide + 1.2, height=0.45 * tall + 1.4)
    for panel, (name, rows) in zip(panels, epochs.items(), strict=True):
        cells = np.full((tall, wide), np.nan)
        for row, batch in enumerate(rows):
            for column, label in enumerate(np.ravel(batch)):
                cells[row, column] = label
                ink = "white" if label > 4 else "black"
                panel.text(column, row, f"{int(label)}", ha="center", va="center", color=ink)
        panel.imshow(cells, cmap="Greys", vmin=-1, vmax=9)
        panel.set(title=name, xlabel="place in the batch", ylabel="batch", xticks=range(wide), yticks=range(tall))
    figure.suptitle(title)
    return picture


def chords(
    curves: Mapping[str, Callable[[float], Any]],
    gap: Callable[[Callable[[float], Any], float, float, float], Any],
    *,
    ends: tuple[float, float],
    title: str,
) -> Picture:
    """Named curves from a to b (the ``ends``), each with its chord; ``gap(curve, a, b, t)`` is drawn as an arrow.

    The arrow starts on the curve at t a + (1 - t) b, for t = 0.4, and is as long as the gap says; a negative gap points
    down.
    """
    (a, b), share = ends, 0.4
    picture = figure, panels = new_picture(1, len(curves), width=2.9, height=3.4)
    place, line = share * a + (1 - share) * b, np.linspace(a, b, 101)
    for panel, (name, curve) in zip(panels, curves.items(), strict=True):
        panel.plot(line, [float(curve(float(x))) for x in line], color=COLORS[0], linewidth=2, label="curve")
        panel.plot([a, b], [float(curve(a)), float(curve(b))], "--", color=COLORS[1], label="chord")
        foot, length = float(curve(place)), float(gap(curve, a, b, share))
        arrow = {"arrowstyle": "->", "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
        panel.annotate("", xy=(place, foot + length), xytext=(place, foot), arrowprops=arrow)
        panel.set(title=f"{name}\ngap {length:.3f}", xlabel="x")
    panels[0].set_ylabel("f(x)")
    panels[0].legend(fontsize=8)
    figure.suptitle(title)
    return picture


def _make_logarithmic(panel: Axes) -> None:
    """A logarithmic axis for the losses, with plain numbers at 0.1, 0.2, 0.5, 1, ..."""
    from matplotlib.ticker import LogLocator, NullLocator

    panel.set_yscale("log")
    panel.autoscale(axis="y")
    panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    panel.yaxis.set_minor_locator(NullLocator())
    panel.yaxis.set_major_formatter("{x:g}")


def _look(number: int) -> dict[str, Any]:
    """Color, dashes and marker of the line with this number: any two lines differ in more than their color."""
    return {
        "color": COLORS[number % len(COLORS)],
        "linestyle": DASHES[number % len(DASHES)],
        "marker": MARKERS[number % len(MARKERS)],
    }
