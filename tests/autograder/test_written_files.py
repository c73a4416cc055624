"""Files that are whole or not there, whatever happens while they are written."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest

from autograder.errors import OutputError
from autograder.record import make_folder, remove, remove_abandoned, write_file


def _fails(*arguments: Any, **keywords: Any) -> NoReturn:
    raise OSError(28, "No space left on device")


def _is_killed(*arguments: Any, **keywords: Any) -> NoReturn:
    raise KeyboardInterrupt


def watch_what_reaches_the_disk(steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Note each file and folder that is synced, by name, and each file that takes its final name."""
    fsync, replace = os.fsync, Path.replace

    def noting(descriptor: int) -> None:
        steps.append(f"sync {Path(f'/proc/self/fd/{descriptor}').resolve().name}")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    monkeypatch.setattr(Path, "replace", lambda path, to: steps.append(f"replace {to.name}") or replace(path, to))


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_file_is_written_with_its_folder(tmp_path: Path) -> None:
    write_file(tmp_path / "alice" / "report.json", "naïve\n")

    assert (tmp_path / "alice" / "report.json").read_bytes() == "naïve\n".encode()
    assert list(files(tmp_path / "alice")) == ["report.json"]


def test_file_is_replaced(tmp_path: Path) -> None:
    write_file(tmp_path / "a.txt", "old and long")
    write_file(tmp_path / "a.txt", "new")

    assert files(tmp_path) == {"a.txt": "new"}


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.txt"
    write_file(path, "old")
    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), _fails)

    with pytest.raises(OutputError) as error:
        write_file(path, "new")

    assert str(error.value) == f"{path} could not be written: No space left on device."
    assert files(tmp_path) == {"a.txt": "old"}


def test_interrupted_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, "fsync", _is_killed)

    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.txt", "new")

    assert files(tmp_path) == {"a.txt": "old"}


def test_file_is_on_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    watch_what_reaches_the_disk(steps, monkeypatch)

    write_file(tmp_path / "a.txt", "new")

    assert [step.split(".")[0] for step in steps[:1]] == ["sync "]  # the file under its temporary name
    assert steps[1:] == ["replace a.txt", f"sync {tmp_path.name}"]


def test_only_what_a_killed_process_left_of_this_file_is_removed(tmp_path: Path) -> None:
    others = {".a.txt.0123abcd.tmp.old", ".a.txt.0123abc.tmp", ".b.txt.0123abcd.tmp", "a.txt", ".a.txt.aaaaaaaa.tmp"}
    for name in (".a.txt.0123abcd.tmp", *others):
        (tmp_path / name).write_text("half")
    (tmp_path / ".a.txt.bbbbbbbb.tmp").mkdir()

    with (tmp_path / ".a.txt.aaaaaaaa.tmp").open() as somebody:
        fcntl.flock(somebody, fcntl.LOCK_EX)
        remove_abandoned(tmp_path / "a.txt")

    assert {path.name for path in tmp_path.iterdir()} == {*others, ".a.txt.bbbbbbbb.tmp"}
    remove_abandoned(tmp_path / "nowhere" / "a.txt")


@pytest.mark.parametrize("step", ["fsync", "flock"])
def test_file_that_is_being_written_survives_whoever_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    owner: Any = os if step == "fsync" else fcntl
    goes_on = getattr(owner, step)
    seen: list[int] = []

    def clears_up_first(*words: Any) -> None:
        monkeypatch.setattr(owner, step, goes_on)
        seen.append(len(list(tmp_path.glob("*.tmp"))))
        remove_abandoned(tmp_path / "a.txt")
        goes_on(*words)

    monkeypatch.setattr(owner, step, clears_up_first)
    write_file(tmp_path / "a.txt", "new")

    assert seen == [1]
    assert files(tmp_path) == {"a.txt": "new"}


def test_file_is_written_where_there_are_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", _fails)
    (tmp_path / ".a.txt.0123abcd.tmp").write_text("half")

    remove_abandoned(tmp_path / "a.txt")
    write_file(tmp_path / "a.txt", "new")

    assert files(tmp_path) == {".a.txt.0123abcd.tmp": "half", "a.txt": "new"}


def test_new_folder_is_on_disk_like_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    watch_what_reaches_the_disk(steps, monkeypatch)

    make_folder(tmp_path / "results" / "ada")
    make_folder(tmp_path / "results" / "ada")

    assert sorted(steps) == sorted([f"sync {tmp_path.name}", "sync results"])


def test_disk_that_fails_to_keep_a_name_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def fails_for_folders(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir():
            raise OSError(5, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fails_for_folders)
    with pytest.raises(OutputError, match=r"a\.txt could not be written: Input/output error\.$"):
        write_file(tmp_path / "a.txt", "new")


def test_file_system_that_cannot_sync_folders_is_lived_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def refuses_folders(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir():
            raise OSError(22, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refuses_folders)
    write_file(tmp_path / "a.txt", "new")

    assert files(tmp_path) == {"a.txt": "new"}


def test_file_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "alice").write_text("a file", encoding="utf-8")

    with pytest.raises(OutputError, match=r"report\.json could not be written: "):
        write_file(tmp_path / "alice" / "report.json", "new")

    assert files(tmp_path) == {"alice": "a file"}


def test_file_and_folder_are_removed_and_what_is_not_there_stays_so(tmp_path: Path) -> None:
    write_file(tmp_path / "waiting" / "alice" / "report.json", "new")
    write_file(tmp_path / "a.txt", "old")

    for name in ("waiting", "a.txt", "nothing"):
        remove(tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_removed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "waiting").mkdir()
    monkeypatch.setattr(shutil, "rmtree", _fails)

    with pytest.raises(OutputError) as error:
        remove(tmp_path / "waiting")

    assert str(error.value) == f"{tmp_path / 'waiting'} could not be removed: No space left on device."
