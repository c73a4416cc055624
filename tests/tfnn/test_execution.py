"""Notebooks run in a real kernel by ``tfnn run``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from tfnn.cli import main
from tfnn.data import CHOICE
from tfnn.execution import run_notebook

SOURCE = """\
# %% [markdown]
# # A notebook

# %%
import os
from pathlib import Path

print("data:", os.environ.get("TFNN_DATASET"), "beside:", Path("beside.txt").exists())

# %%
answer = 6 * 7
answer
"""
STOPS = SOURCE + "\n# %%\nraise ValueError('no such\\nthing')\n"


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CHOICE, raising=False)


def written(folder: Path, source: str = SOURCE) -> Path:
    path = folder / "work.py"
    path.write_text(source, encoding="utf-8")
    (folder / "beside.txt").touch()
    return path


def shown(path: Path) -> list[Any]:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [output.get("text") or output.get("data", {}).get("text/plain") for cell in cells for output in cell.outputs]


def test_notebook_is_run_beside_its_files_and_kept_with_its_outputs(tmp_path: Path) -> None:
    assert run_notebook(written(tmp_path), tmp_path / "done.ipynb") is None

    assert shown(tmp_path / "done.ipynb") == ["data: None beside: True\n", "42"]


def test_data_set_is_chosen_for_the_run_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "work.ipynb"
    nbformat.write(jupytext.read(written(tmp_path)), path)

    assert main(["run", str(path), "--dataset", "mnist"]) == 0

    assert shown(tmp_path / "work-mnist.ipynb")[0] == "data: mnist beside: True\n"
    assert capsys.readouterr().out == f"wrote {tmp_path / 'work-mnist.ipynb'}\n"
    assert shown(path) == []


def test_cell_that_stops_is_named_and_what_came_before_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(written(tmp_path, STOPS))]) == 1

    assert capsys.readouterr().err == "tfnn: code cell 3 stopped with ValueError: no such thing\n"
    assert shown(tmp_path / "work-run.ipynb")[:2] == ["data: None beside: True\n", "42"]


@pytest.mark.parametrize("out", ["work.txt", "work.ipynb"])
def test_notebook_is_never_written_over_itself_or_as_something_else(
    out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "work.ipynb"
    path.write_text("{}", encoding="utf-8")

    assert main(["run", str(path), "--out", str(tmp_path / out)]) == 2

    assert "--out must name another notebook than the one that is run" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "{}"


def test_file_that_is_no_notebook_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "work.ipynb"
    path.write_text("not json", encoding="utf-8")

    assert main(["run", str(path)]) == 2
    assert f"{path} cannot be read as a notebook or a Python file" in capsys.readouterr().err


def test_missing_file_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "absent.ipynb")]) == 2
    assert "absent.ipynb; expected a notebook or a Python file." in capsys.readouterr().err
