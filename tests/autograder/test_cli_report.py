"""``autograder report`` on good and bad folders: one clear sentence, the right exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.cli import cli, main
from autograder.model import Report
from autograder.report.as_json import to_dict


def put(out: Path, student: str) -> Path:
    path = out / student / "report.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(to_dict(Report("ps1", student, (), "strict", 5, "The notebook is empty."))))
    return path


def report(folder: Path) -> Result:
    return CliRunner().invoke(cli, ["report", str(folder)])


def test_report_says_where_the_page_is(tmp_path: Path) -> None:
    put(tmp_path, "al")
    done = report(tmp_path)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"Open {tmp_path / 'class.html'}\n", "")
    assert (tmp_path / "class.html").is_file()
    assert (tmp_path / "class.json").is_file()


@pytest.mark.parametrize("killed_at", [1, 3], ids=["figures", "page"])
def test_report_clears_up_after_one_that_was_killed(killed_at: int, tmp_path: Path) -> None:
    put(tmp_path, "al")
    program = f"""
import os, signal
from autograder.cli import main
syncs = []
os.fsync = lambda _: syncs.append(1) or len(syncs) < {killed_at} or os.kill(os.getpid(), signal.SIGKILL)
main()
"""
    subprocess.run([sys.executable, "-c", program, "report", str(tmp_path)], check=False)
    (left,) = tmp_path.glob("*.tmp")
    assert left.name.startswith(".class.")
    assert report(tmp_path).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"al", "class.html", "class.json"}


def test_report_names_damaged_records_and_writes_the_rest(tmp_path: Path) -> None:
    put(tmp_path, "al")
    put(tmp_path, "b\u202e\no").write_text("[]")
    done = report(tmp_path)
    assert done.exit_code == 1
    assert done.stderr == "not read: b o: The record is a list, expected an object.\n"
    assert "could not be read" in (tmp_path / "class.html").read_text()


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_report_of_nothing_is_wrong_usage(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "results"
    if kind == "empty":
        folder.mkdir()
    monkeypatch.setattr("sys.argv", ["autograder", "report", str(folder)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith("autograder: ")
    assert str(folder) in message
    assert message.count("\n") == 1
