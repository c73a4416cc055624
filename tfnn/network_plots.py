"""Pictures of networks: drawings of blocks, what happens along the layers, where the parameters are.

Drawn in the manner of ``tfnn.plots``: a title, labeled axes, nothing said by color alone, one new figure per call.
They show what they are told and know nothing of layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tfnn.plots import _COLORS, _DASHES, _MARKERS, _panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Block", "block_drawing", "layer_profile", "line_rows", "stacked_bars"]

_PLUS = "+"
_MAIN_COLOR, _MAIN_FILL, _SHORTCUT_COLOR = _COLORS[0], "#DCEBF7", _COLORS[1]
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


def block_drawing(blocks: Mapping[str, Block], *, title: str) -> None:
    """The named blocks side by side, input on top, and a dashed line for the shortcut around the boxes.

    Raises ValueError for a shortcut without a "+" to come back to, and for a "+" without a shortcut.
    """
    for name, block in blocks.items():
        if (block.shortcut is None) == (_PLUS in block.steps):
            raise ValueError(f'a shortcut needs a "+" among the steps, and a "+" needs a shortcut: see {name!r}')
    tallest = max(len(block.steps) for block in blocks.values())
    figure, panels = _panels(1, len(blocks), width=2.8, height=0.48 * (tallest + 3))
    for panel, (name, block) in zip(panels, blocks.items(), strict=True):
        panel.set(xlim=(-2.1, 5.0), ylim=(-tallest - 1.5, 0.5), aspect="equal")
        panel.set_title(name, fontsize=10)
        panel.set_axis_off()
        _draw(panel, block)
    figure.suptitle(title)


def layer_profile(
    lines: Mapping[str, ArrayLike], *, ylabel: str, title: str, xlabel: str = "layer, counted from the input"
) -> None:
    """Named lists of positive numbers, one per layer, over the layers from the first (1) on, on a logarithmic scale.

    A number that is 0 cannot be shown there and leaves a gap.
    """
    _, (panel,) = _panels(1, 1, width=7, height=3.9)
    for number, (name, row) in enumerate(lines.items()):
        values = np.asarray(row, dtype=float)
        panel.plot(
            np.arange(1, len(values) + 1),
            np.where(values > 0, values, np.nan),
            label=name,
            color=_COLORS[number % len(_COLORS)],
            linestyle=_DASHES[number % len(_DASHES)],
            marker=_MARKERS[number % len(_MARKERS)],
            markersize=4,
        )
    panel.set(title=title, xlabel=xlabel, ylabel=ylabel, yscale="log")
    panel.locator_params(axis="x", integer=True)
    panel.grid(alpha=0.3)
    panel.legend()


def line_rows(x: ArrayLike, rows: Mapping[str, ArrayLike], *, xlabel: str, ylabel: str, title: str) -> None:
    """One line per named row over the same ``x``, below each other, all on one scale."""
    figure, panels = _panels(len(rows), 1, width=7.5, height=1.7, share_y=True)
    for panel, (name, y) in zip(panels, rows.items(), strict=True):
        panel.plot(np.asarray(x), np.asarray(y), color=_COLORS[0], linewidth=1.2)
        panel.set_title(name, fontsize=10, loc="left")
        panel.set_ylabel(ylabel)
        panel.grid(alpha=0.3)
    for panel in panels[:-1]:
        panel.set_xticklabels([])
    panels[-1].set_xlabel(xlabel)
    figure.suptitle(title)


def stacked_bars(
    parts: Mapping[str, ArrayLike],
    *,
    bars: Sequence[str],
    captions: Sequence[str],
    xlabel: str,
    ylabel: str,
    title: str,
) -> None:
    """One bar per name in ``bars``, put together from the named parts, each with one number per bar.

    ``captions`` stand above the bars. Raises ValueError when parts or captions are not one per bar.
    """
    _, (panel,) = _panels(1, 1, width=max(4.5, 1.6 * len(bars)), height=4.2)
    ground = np.zeros(len(bars))
    for number, (name, part) in enumerate(parts.items()):
        heights = np.asarray(part, dtype=float)
        if not len(heights) == len(captions) == len(bars):
            raise ValueError(f"expected {len(bars)} numbers in {name!r} and as many captions")
        color, hatch = _COLORS[number % len(_COLORS)], _HATCHES[number % len(_HATCHES)]
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
