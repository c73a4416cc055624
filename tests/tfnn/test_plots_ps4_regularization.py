"""The pictures of the regularization set show what they were given: values, minima, strongest units, log scales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest

from tfnn import plots, regularization_plots

matplotlib.use("Agg")
from matplotlib import pyplot


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def panels() -> list[Any]:
    return list(pyplot.gcf().axes)


HILLS = [[4, 1, 4], [2, 0.5, 2], [4, 1, 4]]
PICTURES: dict[str, Callable[[], Any]] = {
    "line_panels": lambda: regularization_plots.line_panels(
        [0, 1], {"a": {"b": [2, 3]}}, xlabel="x", ylabel="y", title="panels"
    ),
    "minima_under_penalties": lambda: regularization_plots.minima_under_penalties(
        [0, 1, 2], HILLS, {"p": np.add.outer([0, 1, 2], [0, 1, 2])}, title="plane"
    ),
    "unit_rows": lambda: regularization_plots.unit_rows({"a": np.zeros((64, 9))}, title="units"),
    "value_histograms": lambda: regularization_plots.value_histograms(
        {"a": [0.5]}, xlabel="x", limits=(0, 1), title="values"
    ),
}


def test_pictures_of_regularization_are_all_tried_here() -> None:
    assert sorted(PICTURES) == sorted(regularization_plots.__all__)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_of_regularization_is_one_figure_with_a_title_and_labeled_axes(name: str) -> None:
    PICTURES[name]()

    (number,) = pyplot.get_fignums()
    figure = pyplot.figure(number)
    assert figure.get_suptitle()
    shown = [panel for panel in figure.axes if panel.axison and len(panel.get_xticks())]
    assert all(panel.get_xlabel() for panel in shown[-1:])
    assert all(panel.get_ylabel() for panel in shown[:1])
    figure.canvas.draw()


def test_line_chart_is_logarithmic_only_on_request() -> None:
    plots.line_chart([1, 10], {"a": [1, 100]}, xlabel="x", ylabel="y", title="t")
    plain = pyplot.gca().get_xscale(), pyplot.gca().get_yscale()
    plots.line_chart([1, 10], {"a": [1, 100]}, xlabel="x", ylabel="y", title="t", log=True)

    assert plain == ("linear", "linear")
    assert (pyplot.gca().get_xscale(), pyplot.gca().get_yscale()) == ("log", "log")


def test_line_chart_names_the_marked_place() -> None:
    plots.line_chart([1, 10], {"a": [1, 100]}, xlabel="x", ylabel="y", title="t", mark=("here", 4))

    marked = pyplot.gca().get_lines()[1]
    assert list(marked.get_xdata()) == [4, 4]
    assert [text.get_text() for text in pyplot.gca().get_legend().get_texts()] == ["a", "here"]


def test_line_panels_draw_the_same_name_in_the_same_way_on_one_scale() -> None:
    lines = {"training": [1, 2], "test": [3, 9]}
    regularization_plots.line_panels([0, 1], {"a": lines, "b": lines}, xlabel="x", ylabel="y", title="t")

    first, second = panels()
    assert [line.get_linestyle() for line in first.get_lines()] == [line.get_linestyle() for line in second.get_lines()]
    assert len({line.get_linestyle() for line in first.get_lines()}) == 2
    assert list(second.get_lines()[1].get_ydata()) == [3, 9]
    assert first.get_ylim() == second.get_ylim()
    assert first.get_ylim()[0] == 0


def test_line_panels_cut_off_what_lies_above_the_top() -> None:
    regularization_plots.line_panels([0, 1], {"a": {"b": [1, 9]}}, xlabel="x", ylabel="y", title="t", top=2.5)

    assert panels()[0].get_ylim() == (0, 2.5)


def test_digit_grid_takes_another_value_for_black() -> None:
    plots.digit_grid(np.ones((1, 64)), ["twice as dark"], title="t", darkest=2.0)

    assert panels()[0].get_images()[0].get_clim() == (0.0, 2.0)


def test_unit_rows_show_the_strongest_units_first_on_one_scale() -> None:
    first, second = np.zeros((64, 3)), np.zeros((64, 3))
    first[0] = [1.0, -3.0, 2.0]
    second[63, 2] = 0.5
    regularization_plots.unit_rows({"first": first, "second": second}, columns=2, title="t")

    images = [panel.get_images()[0] for panel in panels()[:4]]
    assert [image.get_array()[0, 0] for image in images[:2]] == [-3.0, 2.0]
    assert images[2].get_array()[7, 7] == 0.5
    assert {image.get_clim() for image in images} == {(-3.0, 3.0)}


def test_value_histograms_count_what_lies_beyond_the_limits_too() -> None:
    regularization_plots.value_histograms({"a": [-9.0, 0.0, 9.0], "b": [0.0]}, xlabel="x", limits=(-1, 1), title="t")

    first, second = panels()
    heights = [bar.get_height() for bar in first.patches]
    assert [heights[0], heights[40], heights[-1], sum(heights)] == [1, 1, 1, 3]
    assert first.get_ylim() == second.get_ylim()


def test_minima_under_penalties_mark_the_smallest_sum_and_draw_level_lines_through_it() -> None:
    side = np.linspace(-1, 3, 41)
    across, up = np.meshgrid(side, side)
    loss, penalty = (across - 2) ** 2 + (up - 1) ** 2, across**2 + up**2
    regularization_plots.minima_under_penalties(side, loss, {"p": penalty}, title="t")

    free, best = panels()[0].get_lines()[:2]
    assert (free.get_xdata()[0], free.get_ydata()[0]) == pytest.approx((2, 1))
    assert (best.get_xdata()[0], best.get_ydata()[0]) == pytest.approx((1, 0.5))
    through = [level for drawn in panels()[0].collections for level in np.ravel(drawn.levels)]
    assert sorted(through) == pytest.approx(sorted([*(1.25 * np.array([0.25, 1, 2.5, 5])), 1.25]))


def test_value_histograms_draw_more_sets_than_there_are_colors() -> None:
    regularization_plots.value_histograms({str(n): [0.5] for n in range(9)}, xlabel="x", limits=(0, 1), title="t")

    assert [sum(bar.get_height() for bar in panel.patches) for panel in panels()] == [1] * 9
