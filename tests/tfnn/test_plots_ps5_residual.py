"""The pictures of networks show what they were told: steps and shortcuts, numbers per layer, parts of bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest

from tfnn import network_plots

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.patches import Circle, FancyBboxPatch

BLOCKS = {
    "plain": network_plots.Block(["a", "b"]),
    "residual": network_plots.Block(["a", "+", "c"], "around"),
}
BARS = {"bars": ["x", "y"], "captions": ["p", "q"], "xlabel": "networks", "ylabel": "numbers", "title": "t"}

PICTURES: dict[str, Callable[[], Any]] = {
    "block_drawing": lambda: network_plots.block_drawing(BLOCKS, title="blocks"),
    "filter_images": lambda: network_plots.filter_images(np.ones((3, 3, 1, 2)), title="filters"),
    "gradient_flow": lambda: network_plots.gradient_flow({"a": [1, 2]}, title="flow"),
    "layer_profile": lambda: network_plots.layer_profile({"a": [1, 2]}, ylabel="y", title="profile"),
    "line_rows": lambda: network_plots.line_rows([0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", title="rows"),
    "stacked_bars": lambda: network_plots.stacked_bars({"a": [1, 2]}, **BARS),
}


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def panels() -> list[Any]:
    return list(pyplot.gcf().axes)


def words_in(panel: Any) -> list[str]:
    return [text.get_text() for text in panel.texts if text.get_text()]


def test_pictures_of_networks_are_all_tried_here() -> None:
    assert sorted([*PICTURES, "Block"]) == sorted(network_plots.__all__)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_of_a_network_is_one_figure_with_a_title_and_labeled_axes(name: str) -> None:
    PICTURES[name]()

    (number,) = pyplot.get_fignums()
    figure = pyplot.figure(number)
    assert figure.get_suptitle() or figure.axes[0].get_title()
    shown = [panel for panel in figure.axes if panel.axison and panel.get_label() != "<colorbar>"]
    assert all(panel.get_ylabel() for panel in shown)
    assert not shown or shown[-1].get_xlabel()
    figure.canvas.draw()


def test_block_drawing_has_a_box_for_each_step_and_a_circle_for_the_sum() -> None:
    network_plots.block_drawing(BLOCKS, title="t")

    plain, bypassed = panels()
    assert [panel.get_title() for panel in panels()] == ["plain", "residual"]
    assert words_in(plain) == ["input", "a", "b", "output"]
    assert sorted(words_in(bypassed)) == sorted(["input", "a", "+", "c", "output", "around"])
    assert sum(isinstance(shape, FancyBboxPatch) for shape in plain.patches) == 2
    assert not any(isinstance(shape, Circle) for shape in plain.patches)
    assert sum(isinstance(shape, Circle) for shape in bypassed.patches) == 1


def test_block_drawing_leads_the_shortcut_around_the_boxes_to_the_sum() -> None:
    network_plots.block_drawing(BLOCKS, title="t")

    plain, bypassed = panels()
    assert not plain.get_lines()
    (shortcut,) = bypassed.get_lines()
    (circle,) = [shape for shape in bypassed.patches if isinstance(shape, Circle)]
    boxes = [shape for shape in bypassed.patches if isinstance(shape, FancyBboxPatch)]
    assert shortcut.get_linestyle() == "--"
    assert shortcut.get_ydata()[0] > max(box.get_y() + box.get_height() for box in boxes)
    assert shortcut.get_ydata()[-1] == circle.center[1]
    assert max(shortcut.get_xdata()) > max(box.get_x() + box.get_width() for box in boxes)


@pytest.mark.parametrize("block", [network_plots.Block(["a"], "around"), network_plots.Block(["a", "+"])])
def test_block_drawing_refuses_a_shortcut_without_a_sum_and_a_sum_without_a_shortcut(block: Any) -> None:
    with pytest.raises(ValueError, match="see 'odd'"):
        network_plots.block_drawing({"odd": block}, title="t")


def test_layer_profile_counts_layers_from_one_on_a_logarithmic_scale() -> None:
    network_plots.layer_profile({"a": [1e-9, 1.0], "b": [1.0, 2.0, 3.0]}, ylabel="y", title="t")

    first, second = pyplot.gca().get_lines()
    assert pyplot.gca().get_yscale() == "log"
    assert list(first.get_xdata()) == [1, 2]
    assert list(second.get_xdata()) == [1, 2, 3]
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()


def test_layer_profile_leaves_a_gap_where_a_number_is_zero() -> None:
    network_plots.layer_profile({"a": [0.0, 1.0]}, ylabel="y", title="t")

    assert np.isnan(pyplot.gca().get_lines()[0].get_ydata()).tolist() == [True, False]


def test_line_rows_stand_below_each_other_on_one_scale() -> None:
    network_plots.line_rows([0, 1], {"a": [0, 1], "b": [0, 9]}, xlabel="x", ylabel="y", title="t")

    first, second = panels()
    assert [panel.get_title(loc="left") for panel in panels()] == ["a", "b"]
    assert first.get_ylim() == second.get_ylim()
    assert first.get_position().y0 > second.get_position().y1
    assert list(second.get_lines()[0].get_ydata()) == [0, 9]


def test_stacked_bars_stand_on_each_other_under_their_captions() -> None:
    network_plots.stacked_bars({"a": [1, 2], "b": [3, 4]}, **BARS)

    lower, upper = pyplot.gca().containers
    assert [bar.get_height() for bar in upper] == [3, 4]
    assert [bar.get_y() for bar in upper] == [1, 2]
    assert upper[0].get_hatch() != lower[0].get_hatch()
    assert words_in(pyplot.gca()) == ["p", "q"]


def test_stacked_bars_refuse_parts_that_are_not_one_per_bar() -> None:
    with pytest.raises(ValueError, match="expected 2 numbers in 'a'"):
        network_plots.stacked_bars({"a": [1, 2, 3]}, **BARS)


def test_gradient_flow_shows_the_largest_and_the_mean_size_of_each_layer() -> None:
    network_plots.gradient_flow({"first": [[-4.0, 0.0]], "none": None, "zeros": np.zeros(3), "last": [1.0]}, title="t")

    largest, mean = pyplot.gca().get_lines()
    np.testing.assert_array_equal(largest.get_ydata(), [4, np.nan, np.nan, 1])
    np.testing.assert_array_equal(mean.get_ydata(), [2, np.nan, np.nan, 1])
    assert [(text.get_text(), text.get_position()[0]) for text in pyplot.gca().texts] == [("None", 1), ("all 0", 2)]
    assert [label.get_text() for label in pyplot.gca().get_xticklabels()] == ["first", "none", "zeros", "last"]
    assert pyplot.gca().get_yscale() == "log"


def test_filter_images_show_one_channel_of_each_filter_on_one_scale() -> None:
    kernel = np.arange(2 * 3 * 2 * 10, dtype=float).reshape(2, 3, 2, 10)
    network_plots.filter_images(kernel, channel=1, columns=4, title="t")

    images = [panel.get_images()[0] for panel in panels()[:10]]
    np.testing.assert_array_equal(images[7].get_array(), kernel[:, :, 1, 7])
    assert {image.get_clim() for image in images} == {(-119.0, 119.0)}
    assert not any(panel.axison for panel in panels()[10:12])


@pytest.mark.parametrize(("shape", "channel"), [((3, 3, 4), 0), ((3, 3, 1, 4), 1)])
def test_filter_images_refuse_what_is_no_kernel_with_such_a_channel(shape: tuple[int, ...], channel: int) -> None:
    with pytest.raises(ValueError, match=f"that has a channel {channel}, received shape"):
        network_plots.filter_images(np.ones(shape), channel=channel, title="t")
