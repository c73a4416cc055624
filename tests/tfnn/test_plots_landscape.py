"""The pictures of losses show the loss at the weights they name, and random directions are scaled unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest

from tfnn import landscape_plots

matplotlib.use("Agg")
from matplotlib import pyplot

WEIGHTS = [np.array([[1.0, 2.0], [3.0, 4.0]], "float32"), np.array([5.0, 6.0], "float32")]
ONES = [np.ones((2, 2)), np.zeros(2)]
BIAS = [np.zeros((2, 2)), np.array([1.0, 0.0])]


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def distance(weights: list[Any]) -> float:
    return float(sum(np.square(new - old).sum() for new, old in zip(weights, WEIGHTS, strict=True)))


PICTURES: dict[str, Callable[[], Any]] = {
    "loss_slices": lambda: landscape_plots.loss_slices(distance, WEIGHTS, {"a": ONES}, title="t"),
    "loss_surface": lambda: landscape_plots.loss_surface(distance, WEIGHTS, ONES, BIAS, title="t"),
}


def test_pictures_of_losses_are_all_tried_here() -> None:
    assert sorted([*PICTURES, "random_direction"]) == sorted(landscape_plots.__all__)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_of_a_loss_is_one_figure_with_a_title_and_labeled_axes(name: str) -> None:
    picture = PICTURES[name]()

    (panel,) = picture.panels
    assert panel.get_title()
    assert panel.get_xlabel()
    assert panel.get_ylabel()
    picture.figure.canvas.draw()


def test_slices_are_the_losses_along_each_direction() -> None:
    directions = {"kernel": ONES, "bias": BIAS}
    picture = landscape_plots.loss_slices(distance, WEIGHTS, directions, limits=(-1, 2), points=4, title="t")

    kernel, bias, _ = picture.panels[0].get_lines()
    assert list(kernel.get_xdata()) == [-1, 0, 1, 2]
    assert list(kernel.get_ydata()) == pytest.approx([4, 0, 4, 16])
    assert list(bias.get_ydata()) == pytest.approx([1, 0, 1, 4])
    assert kernel.get_linestyle() != bias.get_linestyle()


def test_surface_asks_for_every_point_of_the_plane_and_keeps_types() -> None:
    asked: list[Any] = []
    landscape_plots.loss_surface(
        lambda weights: asked.append(weights) or distance(weights), WEIGHTS, ONES, BIAS, reach=2, points=5, title="t"
    )

    assert len(asked) == 25
    assert {array.dtype for weights in asked for array in weights} == {np.dtype("float32")}
    np.testing.assert_allclose(asked[0][0], WEIGHTS[0] - 2)  # first across, then up
    np.testing.assert_allclose(asked[1][0], WEIGHTS[0] - 1)
    np.testing.assert_allclose(asked[1][1], [3, 6])


def test_surface_leaves_a_hole_where_the_loss_is_not_finite() -> None:
    picture = landscape_plots.loss_surface(
        lambda weights: np.nan if weights[1][0] > 5.5 else distance(weights), WEIGHTS, ONES, BIAS, points=5, title="t"
    )

    picture.figure.canvas.draw()


def test_random_directions_have_the_length_of_each_unit_and_leave_biases() -> None:
    weights = [np.random.default_rng(7).normal(size=(3, 3, 2, 5)), np.ones(5)]  # drawn otherwise than directions are
    first, other = (landscape_plots.random_direction(weights, seed=seed) for seed in (0, 1))

    lengths = [np.linalg.norm(kernel.reshape(-1, 5), axis=0) for kernel in (weights[0], first[0])]
    np.testing.assert_allclose(*lengths)
    assert not first[1].any()
    assert not np.allclose(first[0], other[0])
