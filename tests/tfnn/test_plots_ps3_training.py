"""Pictures of training show what they were given, and are labeled. What they look like is for eyes, not for tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest

from tfnn import training_plots

matplotlib.use("Agg")
from matplotlib import pyplot


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def bowl(points: Any) -> Any:
    return np.square(points).sum(axis=-1)


def gap_of_two(curve: Callable[[float], float], a: float, b: float, t: float) -> float:
    return 2.0


PICTURES: dict[str, Callable[[], Any]] = {
    "batch_table": lambda: training_plots.batch_table({"one": [[1, 2], [3]], "two": [[3, 1]]}, title="batches"),
    "chords": lambda: training_plots.chords({"f": np.cos}, gap_of_two, ends=(0.0, 1.0), title="chords"),
    "descent_paths": lambda: training_plots.descent_paths(bowl, {"a": [[1, 1], [0, 1]]}, title="paths"),
    "loss_curves": lambda: training_plots.loss_curves({"a": [2.0, 1.0]}, title="losses"),
}


def test_pictures_of_training_are_all_tried_here() -> None:
    assert sorted(PICTURES) == sorted(training_plots.__all__)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_of_training_is_one_figure_with_a_title_and_labeled_axes(name: str) -> None:
    PICTURES[name]()

    (number,) = pyplot.get_fignums()
    figure = pyplot.figure(number)
    assert figure.get_suptitle() or figure.axes[0].get_title()
    assert all(panel.get_xlabel() for panel in figure.axes)
    assert figure.axes[0].get_ylabel()
    figure.canvas.draw()


def test_loss_curves_of_different_lengths_count_from_start() -> None:
    training_plots.loss_curves({"a": [3.0, 2.0, 1.0], "b": [5.0]}, start=0, title="t")

    first, second = pyplot.gca().get_lines()
    assert list(first.get_xdata()) == [0, 1, 2]
    assert list(first.get_ydata()) == [3.0, 2.0, 1.0]
    assert list(second.get_xdata()) == [0]


def test_loss_curves_differ_in_dashes_and_markers_as_well_as_in_color() -> None:
    training_plots.loss_curves({"a": [1.0], "b": [2.0]}, title="t")

    first, second = pyplot.gca().get_lines()
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()
    assert first.get_color() != second.get_color()


@pytest.mark.parametrize("end", [np.nan, np.inf])
def test_loss_curve_that_stops_being_finite_ends_in_a_cross(end: float) -> None:
    training_plots.loss_curves({"a": [1.0, 4.0, end, 2.0]}, title="t")

    line, cross = pyplot.gca().get_lines()
    assert list(line.get_ydata()) == [1.0, 4.0]
    assert cross.get_marker() == "x"
    assert (list(cross.get_xdata()), list(cross.get_ydata())) == ([2], [4.0])


def test_loss_curves_survive_runs_without_a_finite_or_any_loss() -> None:
    training_plots.loss_curves({"a": [np.nan, 1.0], "b": []}, title="t")

    assert [len(line.get_ydata()) for line in pyplot.gca().get_lines()] == [0, 0]


def test_loss_curves_are_cut_at_the_highest_loss() -> None:
    training_plots.loss_curves({"a": [1.0, 1e9]}, highest=5.0, title="t")

    (line,) = pyplot.gca().get_lines()
    assert list(line.get_ydata()) == [1.0, 5.0]
    assert pyplot.gca().get_ylim()[1] == pytest.approx(5.25)


def test_loss_curves_mark_the_best_count_and_the_guess() -> None:
    training_plots.loss_curves({"a": [2.0, 1.0]}, best=2, guess=2.3, title="t")

    _, best, guess = pyplot.gca().get_lines()
    assert list(best.get_xdata()) == [2, 2]
    assert list(guess.get_ydata()) == [2.3, 2.3]
    assert "lowest: epoch 2" in [text.get_text() for text in pyplot.gca().get_legend().get_texts()]


def test_logarithmic_losses_are_labeled_with_plain_numbers() -> None:
    training_plots.loss_curves({"a": [2.0, 0.1]}, log=True, title="t")

    panel = pyplot.gca()
    pyplot.gcf().canvas.draw()
    assert panel.get_yscale() == "log"
    assert {"0.1", "0.2", "0.5", "1", "2"} <= {label.get_text() for label in panel.get_yticklabels()}


def test_descent_paths_show_every_point_and_the_lowest_one() -> None:
    training_plots.descent_paths(bowl, {"a": [[3.0, 1.0], [2.0, 0.5]], "b": [[1.0, 1.0]]}, title="t")

    first, second, star = pyplot.gca().get_lines()
    assert np.column_stack([first.get_xdata(), first.get_ydata()]).tolist() == [[3.0, 1.0], [2.0, 0.5]]
    assert len(second.get_xdata()) == 1
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (0, 0)


def test_descent_paths_ask_for_the_height_of_the_whole_plane() -> None:
    asked: list[Any] = []
    training_plots.descent_paths(
        lambda points: asked.append(points) or bowl(points), {"a": [[3.0, 1.0], [2.0, -0.5]]}, title="t"
    )

    (plane,) = asked
    assert plane.shape == (40000, 2)
    assert plane.min(axis=0).tolist() == pytest.approx([-0.4, -0.9])
    assert plane.max(axis=0).tolist() == pytest.approx([3.4, 1.4])


def test_batch_table_has_a_row_per_batch_and_the_label_in_each_cell() -> None:
    training_plots.batch_table({"one": [np.array([7, 2]), [5]], "two": [[0, 1]]}, title="t")

    first, second = pyplot.gcf().axes
    cells = first.get_images()[0].get_array().filled(np.nan)
    assert np.array_equal(cells, [[7, 2], [5, np.nan]], equal_nan=True)
    assert [text.get_text() for text in first.texts] == ["7", "2", "5"]
    assert [text.get_text() for text in second.texts] == ["0", "1"]


def test_batch_table_draws_an_epoch_without_batches() -> None:
    training_plots.batch_table({"none": []}, title="t")

    assert not pyplot.gca().texts


@pytest.mark.parametrize("gap", [0.5, -0.5])
def test_chords_draw_the_gap_from_the_curve_upward_or_downward(gap: float) -> None:
    asked: list[Any] = []
    training_plots.chords({"f": np.square}, lambda *what: asked.append(what[1:]) or gap, ends=(-1.0, 3.0), title="t")

    (arrow,) = pyplot.gca().texts
    place = 0.4 * -1.0 + 0.6 * 3.0
    assert asked == [(-1.0, 3.0, 0.4)]
    assert arrow.xyann == pytest.approx((place, place**2))
    assert arrow.xy == pytest.approx((place, place**2 + gap))
    assert f"gap {gap:.3f}" in pyplot.gca().get_title()


def test_chord_joins_the_ends_of_the_curve() -> None:
    training_plots.chords({"f": np.square}, gap_of_two, ends=(-1.0, 3.0), title="t")

    curve, chord = pyplot.gca().get_lines()
    assert len(curve.get_xdata()) == 101
    assert (list(chord.get_xdata()), list(chord.get_ydata())) == ([-1.0, 3.0], [1.0, 9.0])


def test_plots_of_training_load_matplotlib_only_with_the_first_picture() -> None:
    program = "import sys, tfnn.training_plots; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
