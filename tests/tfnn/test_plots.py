"""The pictures show what they were given, and are labeled. What they look like is for eyes, not for tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest

from tfnn import plots

matplotlib.use("Agg")
from matplotlib import pyplot


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def threes(points: Any) -> Any:
    return np.argmin(np.abs(points[:, :1] - np.array([-1.0, 0.0, 1.0])), axis=1)


PICTURES: dict[str, Callable[[], Any]] = {
    "probability_bars": lambda: plots.probability_bars({"p": [0.25, 0.75]}, classes=["0", "1"], title="bars"),
    "line_chart": lambda: plots.line_chart([0, 1], {"a": [2, 3]}, xlabel="x", ylabel="y", title="lines"),
    "learning_curve": lambda: plots.learning_curve([2.0, 1.0], guess=2.3, title="curve"),
    "digit_grid": lambda: plots.digit_grid(np.zeros((3, 64)), ["0", "1", "2"], title="digits"),
    "kernel_images": lambda: plots.kernel_images(np.zeros((64, 10)), title="kernels"),
    "decision_regions": lambda: plots.decision_regions(threes, [[-1, 0], [0, 1], [1, 0]], [0, 1, 2], title="regions"),
    "confusion_table": lambda: plots.confusion_table([0, 1], [0, 0], classes=2, title="table"),
}


def test_pictures_are_all_tried_here() -> None:
    assert sorted(PICTURES) == sorted(plots.__all__)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_one_figure_with_a_title_and_labeled_axes(name: str) -> None:
    PICTURES[name]()

    (number,) = pyplot.get_fignums()
    figure = pyplot.figure(number)
    assert figure.get_suptitle() or figure.axes[0].get_title()
    shown = [panel for panel in figure.axes if panel.axison and len(panel.get_xticks())]
    assert all(panel.get_xlabel() for panel in shown)
    assert all(panel.get_ylabel() for panel in shown[:1])
    figure.canvas.draw()


def test_probability_bars_have_the_heights_of_the_probabilities() -> None:
    plots.probability_bars({"first": [0.2, 0.8], "second": [0.5, 0.5]}, classes=["a", "b"], title="t")

    heights = [[bar.get_height() for bar in panel.patches] for panel in pyplot.gcf().axes]
    assert heights == [[0.2, 0.8], [0.5, 0.5]]


def test_line_chart_lines_differ_in_dashes_as_well_as_in_color() -> None:
    plots.line_chart([0, 1], {"a": [1, 2], "b": [2, 1]}, xlabel="x", ylabel="y", title="t")

    first, second = pyplot.gca().get_lines()
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_color() != second.get_color()


@pytest.mark.parametrize(("start", "counted"), [(1, [1, 2, 3]), (0, [0, 1, 2])])
def test_learning_curve_counts_from_start(start: int, counted: list[int]) -> None:
    plots.learning_curve([3.0, 2.0, 1.0], start=start, title="t")

    (line,) = pyplot.gca().get_lines()
    assert list(line.get_xdata()) == counted
    assert list(line.get_ydata()) == [3.0, 2.0, 1.0]


def test_digit_grid_shows_rows_as_pictures_with_ink_dark() -> None:
    picture = np.zeros(64)
    picture[1] = 1.0
    plots.digit_grid([picture], ["7"], title="t")

    panel = pyplot.gcf().axes[0]
    image = panel.get_images()[0]
    assert panel.get_title() == "7"
    assert image.get_array()[0, 1] == 1.0
    assert image.cmap(1.0)[:3] == (0.0, 0.0, 0.0)


def test_digit_grid_draws_no_mistakes_without_complaint() -> None:
    plots.digit_grid(np.zeros((0, 64)), [], title="none")

    assert not any(panel.get_images() for panel in pyplot.gcf().axes)


def test_digit_grid_refuses_missing_captions() -> None:
    with pytest.raises(ValueError, match="one caption per picture, received 1 for 2"):
        plots.digit_grid(np.zeros((2, 64)), ["only one"], title="t")


def test_kernel_images_show_all_classes_on_one_scale_around_zero() -> None:
    kernel = np.zeros((64, 3))
    kernel[9, 2] = -4.0
    plots.kernel_images(kernel, title="t")

    images = [image for panel in pyplot.gcf().axes for image in panel.get_images()]
    assert [image.get_clim() for image in images] == [(-4.0, 4.0)] * 3
    assert images[2].get_array()[1, 1] == -4.0


def test_decision_regions_ask_the_classifier_about_the_whole_plane() -> None:
    asked: list[Any] = []
    plots.decision_regions(
        lambda points: asked.append(points) or threes(points), [[-1, 0], [0, 1], [1, 0]], [0, 1, 2], title="t"
    )

    (plane,) = asked
    assert plane.shape == (160000, 2)
    assert plane.dtype == np.float32
    assert plane.min() < -1
    assert plane.max() > 1
    assert len(pyplot.gca().get_legend().get_texts()) == 3


def test_confusion_table_has_true_classes_in_rows() -> None:
    plots.confusion_table([0, 0, 0, 2], [0, 1, 1, 2], classes=3, title="t")

    assert pyplot.gca().get_images()[0].get_array().tolist() == [[1, 2, 0], [0, 0, 0], [0, 0, 1]]
    assert sorted(text.get_text() for text in pyplot.gca().texts) == ["1", "1", "2"]


def test_plots_load_matplotlib_only_with_the_first_picture() -> None:
    program = "import sys, tfnn.plots; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
