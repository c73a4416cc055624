"""Pictures of a loss around the weights of a network: along a line through them, and over a plane.

Drawn in the manner of ``tfnn.plots``: a title, labeled axes, nothing said by color alone, one new figure per call.
Weights are lists of arrays, as ``model.get_weights()`` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.drawing import COLORS, DASHES, Picture, new_picture

__all__ = ["loss_slices", "loss_surface", "random_direction"]

Weights = Sequence[NDArray[Any]]


def random_direction(weights: Weights, *, seed: int) -> list[NDArray[Any]]:
    """A random direction in which each unit is changed in proportion to its own size, so that pictures compare.

    Normal numbers, scaled per output unit (the last axis) to the length of that unit's weights; arrays with a single
    axis (biases) stay as they are. After Li and others, "Visualizing the Loss Landscape of Neural Nets", 2018.

    >>> kernel, bias = random_direction([np.eye(3)[:, :2] * 5, np.ones(2)], seed=0)
    >>> np.linalg.norm(kernel, axis=0).round(6).tolist(), bias.tolist()
    ([5.0, 5.0], [0.0, 0.0])
    """
    rng, directions = np.random.default_rng(seed), []
    for array in map(np.asarray, weights):
        drawn = rng.normal(size=array.shape)
        if array.ndim < 2:
            drawn = np.zeros(array.shape)
        else:
            across = tuple(range(array.ndim - 1))
            lengths = np.sqrt(np.square(array, dtype=float).sum(axis=across) / np.square(drawn).sum(axis=across))
            drawn = drawn * lengths
        directions.append(drawn.astype(array.dtype))
    return directions


def loss_slices(
    loss: Callable[[list[NDArray[Any]]], Any],
    weights: Weights,
    directions: Mapping[str, Weights],
    *,
    title: str,
    limits: tuple[float, float] = (-1.0, 1.0),
    points: int = 41,
    ylabel: str = "loss",
) -> Picture:
    """The loss along straight lines through ``weights``: a line for each named direction, ``weights + t direction``.

    ``loss`` takes a list of arrays and returns one number; it is called ``points`` times for each line, with t from the
    first of the ``limits`` to the second. With the difference of two networks as direction, t = 1 is the other network.
    """
    picture = _, (panel,) = new_picture(1, 1, width=6.5, height=3.8)
    way = np.linspace(*limits, points)
    for number, (name, direction) in enumerate(directions.items()):
        heights = [float(loss(_moved(weights, [(t, direction)]))) for t in way]
        color, dashes = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
        panel.plot(way, heights, label=name, linewidth=2, color=color, linestyle=dashes)
    panel.axvline(0, linestyle=":", color="black", label="these weights")
    panel.set(title=title, xlabel="t, in lengths of the direction", ylabel=ylabel)
    panel.grid(alpha=0.3)
    panel.legend()
    return picture


def loss_surface(
    loss: Callable[[list[NDArray[Any]]], Any],
    weights: Weights,
    across: Weights,
    up: Weights,
    *,
    title: str,
    reach: float = 1.0,
    points: int = 21,
    ylabel: str = "loss",
) -> Picture:
    """The loss over the plane that two directions span around ``weights``: dark is low, lines carry their loss.

    ``loss`` takes a list of arrays and returns one number; it is called points² times, at ``weights + s across + t up``
    for s and t from -reach to reach. The star marks the weights. Losses that are not finite leave a hole.
    """
    from matplotlib.patheffects import withStroke

    picture = figure, (panel,) = new_picture(1, 1, width=6.2, height=4.8)
    side = np.linspace(-reach, reach, points)
    heights = np.array([[float(loss(_moved(weights, [(s, across), (t, up)]))) for s in side] for t in side])
    finite = np.ma.masked_invalid(heights)
    colors = panel.contourf(side, side, finite, levels=14, cmap="viridis")
    lines = panel.contour(side, side, finite, levels=colors.levels, colors="black", linewidths=0.6)
    for label in panel.clabel(lines, np.asarray(lines.levels)[::2], fontsize=8, fmt="%.3g"):
        label.set_path_effects([withStroke(linewidth=2.5, foreground="white")])  # legible on dark and on bright
    panel.plot(0, 0, "*", markersize=15, color="white", markeredgecolor="black", label="these weights")
    figure.colorbar(colors, ax=panel, label=ylabel)
    panel.set(title=title, xlabel="along the first direction", ylabel="along the second direction", aspect="equal")
    panel.legend(loc="upper right")
    return picture


def _moved(weights: Weights, steps: Sequence[tuple[float, Weights]]) -> list[NDArray[Any]]:
    """New arrays, of the same types: the weights and so many times each direction."""
    moved = [np.array(array) for array in weights]
    for distance, direction in steps:
        pairs = zip(moved, direction, strict=True)
        moved = [array + np.asarray(distance * np.asarray(way), array.dtype) for array, way in pairs]
    return moved
