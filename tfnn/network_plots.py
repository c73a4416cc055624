"""Pictures of networks: drawings of blocks, what happens along the layers, where the parameters are.

Drawn in the manner of ``tfnn.plots``: a title, labeled axes, nothing said by color alone, one new figure per call.
They show what they are told and know nothing of layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tfnn.drawing import COLORS, DASHES, MARKERS, Picture, new_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Block",
    "block_drawing",
    "filter_images",
    "gradient_flow",
    "layer_profile",
    "line_rows",
    "stacked_bars",
]

_PLUS = "+"
_MAIN_COLOR, _MAIN_FILL, _SHORTCUT_COLOR = COLORS[0], "#DCEBF7", COLORS[1]
_BOX_WIDTH, _BOX_HEIGHT = 4.0, 0.6  # steps are 1 apart
_BEND = 3.6  # how far to the right of the boxes' middle the shortcut runs
_HATCHES = ("", "//", "..", "\\\\", "xx", "--")


class Block(NamedTuple):
    """What one drawing shows, from the input down to the output.

    ``steps``: the words in the boxes, in order; "+" is drawn as the circle where the shortcut comes back.
    ``shortcut``: what the shortcut does, in words; None draws none.
    """

    steps: Sequence[str]
    shortcut: str | None = None


def block_drawing(blocks: Mapping[str, Block], *, title: str) -> Picture:
    """The named blocks side by side, input on top, and a dashed line for the shortcut around the boxes.

    Raises ValueError for a shortcut without a "+" to come back to, and for a "+" without a shortcut.
    """
    for name, block in blocks.items():
        if (block.shortcut is None) == (_PLUS in block.steps):
            raise ValueError(f'a shortcut needs a "+" among the steps, and a "+" needs a shortcut: see {name!r}')
    tallest = max(len(block.steps) for block in blocks.values())
    picture = figure, panels = new_picture(1, len(blocks), width=2.8, height=0.48 * (tallest + 3))
    for panel, (name, block) in zip(panels, blocks.items(), strict=True):
        panel.set(xlim=(-2.1, 5.0), ylim=(-tallest - 1.5, 0.5), aspect="equal")
        panel.set_title(name, fontsize=10)
        panel.set_axis_off()
        _draw(panel, block)
    figure.suptitle(title)
    return picture


def layer_profile(
    lines: Mapping[str, ArrayLike], *, ylabel: str, title: str, xlabel: str = "layer, counted from the input"
) -> Picture:
    """Named lists of positive numbers, one per layer, over the layers from the first (1) on, on a logarithmic scale.

    A number that is 0 cannot be shown there and leaves a gap.
    """
    picture = _, (panel,) = new_picture(1, 1, width=7, height=3.9)
    for number, (name, row) in enumerate(lines.items()):
        values = np.asarray(row, dtype=float)
        panel.plot(
            np.arange(1, len(values) + 1),
            np.where(values > 0, values, np.nan),
            label=name,
            color=COLORS[number % len(COLORS)],
            linestyle=DASHES[number % len(DASHES)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=4,
        )
    panel.set(title=title, xlabel=xlabel, ylabel=ylabel, yscale="log")
    panel.locator_params(axis="x", integer=True)
    panel.grid(alpha=0.3)
    panel.legend()
    return picture


def gradient_flow(gradients: Mapping[str, ArrayLike | None], *, title: str) -> Picture:
    """How large the gradients of each named layer are, from the input on: the largest and the mean size, logarithmic.

    ``gradients``: arrays of any shape; None (no gradient arrived) and nothing but zeros have no place on this scale and
    are named as such above the layer.
    """
    picture = _, (panel,) = new_picture(1, 1, width=max(5.0, 0.55 * len(gradients) + 2), height=3.9)
    sizes = [np.zeros(1) if value is None else np.abs(np.asarray(value, dtype=float)) for value in gradients.values()]
    places = range(len(sizes))
    rows = {"largest": [size.max() for size in sizes], "mean": [size.mean() for size in sizes]}
    for number, (name, row) in enumerate(rows.items()):
        heights = [height if height > 0 else np.nan for height in row]
        line, marker = DASHES[number], MARKERS[number]
        panel.plot(places, heights, label=name, color=COLORS[number], linestyle=line, marker=marker)
    for place, value, size in zip(places, gradients.values(), sizes, strict=True):
        if not size.any():
            words = "None" if value is None else "all 0"
            panel.text(place, 0.5, words, transform=panel.get_xaxis_transform(), ha="center", rotation=90)
    panel.set(title=title, xlabel="layer, from the input to the output", ylabel="|gradient|", yscale="log")
    panel.set_xticks(places, list(gradients))
    if len(sizes) > 4:
        for label in panel.get_xticklabels():
            label.set(rotation=40, ha="right", rotation_mode="anchor")
    panel.set_xlim(-0.5, len(sizes) - 0.5)
    panel.grid(alpha=0.3)
    panel.legend()
    return picture


def filter_images(kernel: ArrayLike, *, channel: int = 0, columns: int = 8, title: str) -> Picture:
    """The filters of a convolution, one picture each, all on one scale around 0: bright for, dark against.

    ``kernel`` has shape (height, width, channels in, filters), as Keras keeps it; of the channels one is shown.
    Raises ValueError for another number of axes, or a channel that is not there.
    """
    weights = np.asarray(kernel, dtype=float)
    if weights.ndim != 4 or not 0 <= channel < weights.shape[2]:
        raise ValueError(
            f"expected a kernel of shape (height, width, channels, filters) that has a channel {channel}, received "
            f"shape {weights.shape}"
        )
    filters = weights[:, :, channel].transpose(2, 0, 1)  # (H, W, F) -> (F, H, W)
    largest = float(np.abs(filters).max()) or 1.0
    columns = min(columns, len(filters))
    rows = -(-len(filters) // columns)
    picture = figure, panels = new_picture(rows, columns, width=1.15, height=max(1.35, 2.1 / rows))
    for panel in panels:
        panel.set_axis_off()
    for number, (panel, shown) in enumerate(zip(panels, filters, strict=False)):
        image = panel.imshow(shown, cmap="cividis", vmin=-largest, vmax=largest)
        panel.set_title(f"filter {number}", fontsize=9)
    figure.colorbar(image, ax=panels, label="weight")
    figure.suptitle(title)
    return picture


def line_rows(x: ArrayLike, rows: Mapping[str, ArrayLike], *, xlabel: str, ylabel: str, title: str) -> Picture:
    """One line per named row over the same ``x``, below each other, all on one scale."""
    picture = figure, panels = new_picture(len(rows), 1, width=7.5, height=1.7, share_y=True)
    for panel, (name, y) in zip(panels, rows.items(), strict=True):
        panel.plot(np.asarray(x), np.asarray(y), color=COLORS[0], linewidth=1.2)
        panel.set_title(name, fontsize=10, loc="left")
        panel.set_ylabel(ylabel)
        panel.grid(alpha=0.3)
    for panel in panels[:-1]:
        panel.set_xticklabels([])
    panels[-1].set_xlabel(xlabel)
    figure.suptitle(title)
    return picture


def stacked_bars(
    parts: Mapping[str, ArrayLike],
    *,
    bars: Sequence[str],
    captions: Sequence[str],
    xlabel: str,
    ylabel: str,
    title: str,
) -> Picture:
    """One bar per name in ``bars``, put together from the named parts, each with one number per bar.

    ``captions`` stand above the bars. Raises ValueError when parts or captions are not one per bar.
    """
    picture = _, (panel,) = new_picture(1, 1, width=max(4.5, 1.6 * len(bars)), height=4.2)
    ground = np.zeros(len(bars))
    for number, (name, part) in enumerate(parts.items()):
        heights = np.asarray(part, dtype=float)
        if not len(heights) == len(captions) == len(bars):
            raise ValueError(f"expected {len(bars)} numbers in {name!r} and as many captions")
        color, hatch = COLORS[number % len(COLORS)], _HATCHES[number % len(_HATCHES)]
        shown = panel.bar(
            list(bars), heights, bottom=ground, width=0.6, label=name, edgecolor="white", color=color, hatch=hatch
        )
        ground = ground + heights
    panel.bar_label(shown, labels=list(captions), padding=3, fontsize=9)
    panel.set(title=title, xlabel=xlabel, ylabel=ylabel)
    panel.set_ylim(0, 1.2 * ground.max())
    panel.yaxis.set_major_formatter("{x:,.0f}")
    if len(parts) > 1:
        panel.legend(loc="upper left", reverse=True)
    return picture


def _draw(panel: Axes, block: Block) -> None:
    """Input, steps and output from top to bottom, one unit apart, and the shortcut beside them."""
    words = ["input", *block.steps, "output"]
    for row, word in enumerate(words):
        if row:
            panel.annotate("", (0, -row + 0.28), (0, -row + 0.72), arrowprops={"arrowstyle": "->", "linewidth": 1.3})
        _step(panel, word, -row, is_boxed=0 < row < len(words) - 1)
    if block.shortcut is not None:
        _dashed_way(panel, block.shortcut, start=-0.5, end=-float(words.index(_PLUS)))


def _step(panel: Axes, word: str, height: float, *, is_boxed: bool) -> None:
    from matplotlib.patches import Circle, FancyBboxPatch

    if word == _PLUS:
        panel.add_patch(Circle((0, height), 0.27, facecolor="white", edgecolor=_SHORTCUT_COLOR, linewidth=1.8))
    elif is_boxed:
        corner, style = (-_BOX_WIDTH / 2, height - _BOX_HEIGHT / 2), "round,pad=0,rounding_size=0.12"
        box = FancyBboxPatch(corner, _BOX_WIDTH, _BOX_HEIGHT, style, facecolor=_MAIN_FILL, edgecolor=_MAIN_COLOR)
        panel.add_patch(box)
    panel.text(0, height, word, ha="center", va="center_baseline", fontsize=9)


def _dashed_way(panel: Axes, words: str, *, start: float, end: float) -> None:
    """A dashed line that leaves the main path before its first step and comes back at the "+"."""
    across, down = [0.0, _BEND, _BEND, 0.6], [start, start, end, end]
    panel.plot(across, down, color=_SHORTCUT_COLOR, linewidth=1.6, linestyle="--")
    arrow = {"arrowstyle": "->", "color": _SHORTCUT_COLOR, "linewidth": 1.6}
    panel.annotate("", (0.24, end), (0.8, end), arrowprops=arrow)
    box = {"facecolor": "white", "edgecolor": _SHORTCUT_COLOR, "linestyle": "--", "boxstyle": "round,pad=0.3"}
    panel.text(_BEND, (start + end) / 2, words, ha="center", va="center", fontsize=9, bbox=box)
