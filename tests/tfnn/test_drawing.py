"""What every picture returns: a figure that stays its owner's, shown once by a notebook and never by force."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from IPython.core.interactiveshell import InteractiveShell

import tfnn
from tfnn import plots
from tfnn.drawing import COLORS

matplotlib.use("Agg")
from matplotlib import pyplot

MODULES = sorted(Path(tfnn.__file__).parent.glob("*plots.py"))


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def test_picture_can_be_taken_apart_and_changed() -> None:
    mine = pyplot.figure()
    figure, panels = plots.line_chart([0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", title="t")

    panels[0].set_title("another title")
    assert figure.axes == panels
    assert pyplot.fignum_exists(mine.number)


def test_notebook_does_not_show_a_picture_twice() -> None:
    picture = plots.line_chart([0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", title="t")

    shell = InteractiveShell()
    assert shell.display_formatter is not None
    assert shell.display_formatter.format(picture) == ({}, {})
    assert shell.display_formatter.format((1, 2))[0] == {"text/plain": "(1, 2)"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_public_picture_is_returned_and_none_is_shown_or_closed(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ".show(" not in source
    assert "close(" not in source
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and "new_picture" in ast.unparse(node):
            assert ast.unparse(node.returns or node) == "Picture", node.name


def test_colors_are_those_that_everybody_can_tell_apart() -> None:
    # Okabe and Ito, "Color Universal Design", 2008: their eight colors without yellow, which is too bright on white.
    assert {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"} == set(COLORS)
