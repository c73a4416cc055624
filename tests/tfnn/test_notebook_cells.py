"""Which cells of a notebook wait for an open question, and which went wrong."""

from __future__ import annotations

import pytest

from tfnn.notebook_cells import NotebookCells

OPEN = "def step():\n    raise NotImplementedError()"


def run(*sources: str) -> tuple[list[int], list[str], NotebookCells]:
    """The numbers of the cells that wait, the complaints, and what was run."""
    complaints: list[str] = []
    cells = NotebookCells(complaints.append)
    cells.run(sources)
    return cells.waiting, complaints, cells


@pytest.mark.parametrize(
    ("sources", "waiting"),
    [
        pytest.param([OPEN, "step()"], [2], id="calls it"),
        pytest.param([OPEN, "loss = step()", "print(loss)"], [2, 3], id="uses what comes of it"),
        pytest.param([OPEN, "a = step()", "b = a", "def f():\n    return b", "f()"], [2, 3, 5], id="from hand to hand"),
        pytest.param([OPEN, "a, (b, *c) = step()", "print(c)"], [2, 3], id="unpacks it"),
        pytest.param([OPEN, "step()\nimport os as system\nclass C: 1", "system", "C"], [2, 3, 4], id="never got to"),
        pytest.param(["answer = 1\nraise NotImplementedError()", "print(answer)"], [], id="only a mark in a quiz"),
        pytest.param(["raise NotImplementedError()\nanswer = 1", "print(answer)"], [2], id="an open quiz"),
        pytest.param([OPEN, "loss = step()", "loss = 1", "print(loss)"], [2], id="found another way"),
        pytest.param([], [], id="no cells"),
    ],
)
def test_cells_that_need_an_open_question_wait(sources: list[str], waiting: list[int]) -> None:
    assert run(*sources)[:2] == (waiting, [])


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        pytest.param([OPEN, "lost"], "code cell 2 stopped with NameError: name 'lost' is not defined", id="misspelled"),
        pytest.param(
            [OPEN, "def f():\n    inner = step()\nf()", "inner"],
            "code cell 3 stopped with NameError: name 'inner' is not defined",
            id="a name of another function",
        ),
        pytest.param(
            ["raise NotImplementedError('call() is missing')"],
            "code cell 1 stopped with NotImplementedError: call() is missing",
            id="a library's",
        ),
        pytest.param(
            ["a = 1 / 0", "a"], "code cell 1 stopped with ZeroDivisionError: division by zero", id="really crashed"
        ),
        pytest.param(
            [OPEN, "x = step() if False else None\nx.shape"],
            "code cell 2 stopped with AttributeError: 'NoneType' object has no attribute 'shape'",
            id="None",
        ),
    ],
)
def test_everything_else_is_a_complaint(sources: list[str], complaint: str) -> None:
    assert run(*sources)[1][0] == complaint


def test_what_cells_define_is_kept_and_their_output_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, cells = run("%matplotlib inline\nx = 1", "print(x)\nx += 1\n1 / 0", "y = x")

    assert (cells.namespace["x"], cells.namespace["y"]) == (2, 2)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ([], ""),
        ([4], "1 code cell could not run yet because a question above it is open: 4."),
        ([4, 7], "2 code cells could not run yet because questions above them are open: 4 and 7."),
        ([4, 7, 9], "3 code cells could not run yet because questions above them are open: 4, 7 and 9."),
    ],
)
def test_sentence_names_the_cells(numbers: list[int], sentence: str) -> None:
    assert NotebookCells(pytest.fail, waiting=numbers).sentence() == sentence
