"""Pictures for the notebooks. They show numbers that students computed and compute none of what students are to write.

Every picture has a title and labeled axes, and says nothing by color alone: lines differ in their dashes, points in
their markers, cells and bars carry their numbers, and gray levels run from dark to bright. Each function draws one new
pyplot figure, which a notebook shows below the cell, and returns it with its panels (``tfnn.drawing.Picture``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tfnn.drawing import COLORS, DASHES, MARKERS, Picture, new_picture

__all__ = [
    "confusion_table",
    "decision_regions",
    "digit_grid",
    "kernel_images",
    "learning_curve",
    "line_chart",
    "probability_bars",
]


def probability_bars(rows: Mapping[str, ArrayLike], *, classes: Sequence[str], title: str) -> Picture:
    """One bar chart per named row of probabilities, shape (K,), side by side on one scale; ``classes``: K names."""
    width = max(2.2, 0.36 * len(classes), 0.09 * sum(len(name) + 2 for name in classes))  # names must not run together
    picture = figure, panels = new_picture(1, len(rows), width=width, height=2.8, share_y=True)
    shown, size = ("%.3f", 9) if len(classes) < 6 else ("%.2f", 7)
    for panel, (name, row) in zip(panels, rows.items(), strict=True):
        bars = panel.bar(list(classes), np.asarray(row, dtype=float), color=COLORS[0])
        panel.bar_label(bars, fmt=shown, fontsize=size)
        panel.set(title=name, xlabel="class", ylim=(0, 1.12))
    panels[0].set_ylabel("probability")
    figure.suptitle(title)
    return picture


def line_chart(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    title: str,
    log: bool = False,
    mark: tuple[str, float] | None = None,
) -> Picture:
    """Named lines over the same ``x``, all of shape (N,).

    ``log`` makes both axes logarithmic; ``mark`` is the name and the place of a vertical line.
    """
    picture = _, (panel,) = new_picture(1, 1, width=6, height=3.6)
    for number, (name, y) in enumerate(lines.items()):
        color, dashes = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
        panel.plot(np.asarray(x), np.asarray(y), label=name, linewidth=2, color=color, linestyle=dashes)
    if mark is not None:
        panel.axvline(mark[1], linestyle=":", color="black", label=mark[0])
    if log:
        panel.set(xscale="log", yscale="log")
    panel.set(title=title, xlabel=xlabel, ylabel=ylabel)
    panel.grid(alpha=0.3)
    panel.legend()
    return picture


def learning_curve(
    history: Sequence[float], *, guess: float | None = None, title: str, unit: str = "epoch", start: int = 1
) -> Picture:
    """The mean loss (in nats) over epochs or steps, counted from ``start``; ``guess`` draws a dashed reference line."""
    picture = _, (panel,) = new_picture(1, 1, width=6, height=3.6)
    count = np.arange(start, start + len(history))
    panel.plot(count, history, marker="o", markersize=4, color=COLORS[0], label="mean loss")
    if guess is not None:
        panel.axhline(guess, linestyle="--", color=COLORS[1], label="a uniform guess")
    panel.set(title=title, xlabel=unit, ylabel="cross-entropy (nats)")
    panel.set_ylim(bottom=0)
    panel.locator_params(axis="x", integer=True)
    panel.grid(alpha=0.3)
    panel.legend()
    return picture


def digit_grid(
    images: ArrayLike, captions: Sequence[str], *, title: str, columns: int = 8, darkest: float = 1.0
) -> Picture:
    """Pictures of 8x8 pixels, ``images`` of shape (N, 64), ink dark on white, each with its caption above.

    Values run from 0 (white) to ``darkest`` (black), and what lies beyond is shown as these.
    Raises ValueError when there is not exactly one caption per picture.
    """
    pictures = np.asarray(images, dtype=float).reshape(-1, 8, 8)  # (N, 64) -> (N, 8, 8)
    if len(captions) != len(pictures):
        raise ValueError(f"expected one caption per picture, received {len(captions)} for {len(pictures)} pictures")
    rows = max(1, -(-len(pictures) // columns))
    picture = figure, panels = new_picture(rows, columns, width=8.8 / columns, height=8.8 / columns + 0.4)
    for panel in panels:
        panel.set_axis_off()
    for panel, image, caption in zip(panels, pictures, captions, strict=False):
        panel.imshow(image, cmap="gray_r", vmin=0, vmax=darkest)
        panel.set_title(caption, fontsize=10)
        panel.set_axis_on()  # a frame shows where the paper ends
        panel.set(xticks=[], yticks=[])
    figure.suptitle(title)
    return picture


def kernel_images(kernel: ArrayLike, *, title: str) -> Picture:
    """One 8x8 picture per class of a kernel of shape (64, K), all on one scale around 0: bright for, dark against."""
    weights = np.asarray(kernel, dtype=float)
    largest = float(np.abs(weights).max()) or 1.0
    picture = figure, panels = new_picture(2, -(-weights.shape[1] // 2), width=1.8, height=2.0)
    shown: Any = None
    for panel in panels:
        panel.set_axis_off()
    for number, panel in enumerate(panels[: weights.shape[1]]):
        shown = panel.imshow(weights[:, number].reshape(8, 8), cmap="cividis", vmin=-largest, vmax=largest)
        panel.set_title(f"class {number}", fontsize=10)
    figure.colorbar(shown, ax=list(panels), label="weight (score per unit of ink)")
    figure.suptitle(title)
    return picture


def decision_regions(
    classify: Callable[[NDArray[np.float32]], ArrayLike],
    x: ArrayLike,
    labels: ArrayLike,
    *,
    title: str,
    features: tuple[str, str] = ("first feature", "second feature"),
) -> Picture:
    """Points in the plane and the regions in which a classifier decides for each class.

    ``classify`` takes points of shape (M, 2) and returns M class numbers; ``x`` (N, 2) and ``labels`` (N,) are the
    examples, drawn with one marker per class; ``features`` name the axes, with units. The regions differ in brightness
    and are separated by lines.
    """
    points, truth = np.asarray(x, dtype=np.float32), np.asarray(labels)
    picture = _, (panel,) = new_picture(1, 1, width=6, height=4.4)
    (left, bottom), (right, top) = points.min(axis=0) - 0.8, points.max(axis=0) + 0.8
    sides = np.linspace(left, right, 400), np.linspace(bottom, top, 400)
    across, up = np.meshgrid(*sides)  # (400, 400) each
    plane = np.stack([across.ravel(), up.ravel()], axis=1).astype(np.float32)  # (160000, 2)
    decided = np.asarray(classify(plane)).reshape(across.shape)  # (160000,) -> (400, 400)
    classes = int(max(decided.max(), truth.max())) + 1
    panel.pcolormesh(across, up, decided, cmap="Greys", vmin=-0.5, vmax=2 * classes, rasterized=True)
    for number in range(classes):
        panel.contour(across, up, decided == number, levels=[0.5], colors="black", linewidths=1)
        mine, name = points[truth == number], f"class {number}"
        color, marker = COLORS[number % len(COLORS)], MARKERS[number % len(MARKERS)]
        panel.scatter(mine[:, 0], mine[:, 1], color=color, marker=marker, edgecolor="white", label=name)
    panel.set(title=title, xlabel=features[0], ylabel=features[1])
    panel.legend(loc="upper right")
    return picture


def confusion_table(labels: ArrayLike, predicted: ArrayLike, *, classes: int, title: str) -> Picture:
    """How often each true class (row) was taken for each class (column); the counts stand in the cells."""
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (np.asarray(labels), np.asarray(predicted)), 1)
    picture = _, (panel,) = new_picture(1, 1, width=5, height=5)
    panel.imshow(counts, cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ink = "white" if count > counts.max() / 2 else "black"
            panel.text(column, row, str(count), ha="center", va="center", color=ink, fontsize=9)
    ticks = list(range(classes))
    panel.set(title=title, xlabel="predicted class", ylabel="true class", xticks=ticks, yticks=ticks)
    return picture
