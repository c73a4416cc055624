from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from autograder.errors import OutputError
from autograder.model import Outcome, QuestionReport, Report, Status, Visibility
from autograder.record import REPORT_FILE, RUN_FILE, load_report, remove, result_key, run_seed, seed_token, write_file
from autograder.report.as_json import to_dict

REPORT = Report(
    assignment="tiny",
    student="alice",
    questions=(
        QuestionReport(
            "double",
            "Twice",
            (Outcome("c", "t", Status.FAILED, 0, 2, Visibility.VISIBLE, "the result is off by 1", 0.5),),
            "squares",
            "What is 3 squared?",
        ),
    ),
    sandbox="strict",
    max_score=2,
    key="k1",
)


def _fails(*arguments: Any, **keywords: Any) -> NoReturn:
    raise OSError(28, "No space left on device")


def _is_killed(*arguments: Any, **keywords: Any) -> NoReturn:
    raise KeyboardInterrupt


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
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: steps.append("fsync") or fsync(file))
    monkeypatch.setattr(Path, "replace", lambda path, to: steps.append(f"replace {to.name}") or replace(path, to))

    write_file(tmp_path / "a.txt", "new")

    assert steps == ["fsync", "replace a.txt"]


def test_file_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "alice").write_text("a file", encoding="utf-8")

    with pytest.raises(OutputError, match=r"report\.json could not be written: "):
        write_file(tmp_path / "alice" / "report.json", "new")

    assert files(tmp_path) == {"alice": "a file"}


def test_key_depends_on_every_part_and_not_on_their_order() -> None:
    parts = {"submission": "s", "seed": "1", "versions": {"tf": "2", "np": "3"}}

    key = result_key(parts)

    assert key == result_key({"versions": {"np": "3", "tf": "2"}, "seed": "1", "submission": "s"})
    for other in ({**parts, "seed": "2"}, {**parts, "versions": {"tf": "2", "np": "4"}}, {**parts, "more": None}):
        assert result_key(other) != key
    assert len(key) == 64
    assert int(key, 16) >= 0


def test_report_with_the_key_is_found_again(tmp_path: Path) -> None:
    write_file(tmp_path / REPORT_FILE, json.dumps(to_dict(REPORT)))

    assert load_report(tmp_path, "k1") == REPORT


def test_report_with_another_key_is_not_found(tmp_path: Path) -> None:
    write_file(tmp_path / REPORT_FILE, json.dumps(to_dict(REPORT)))

    assert load_report(tmp_path, "k2") is None


def test_report_is_found_whatever_its_key_when_none_is_asked_for(tmp_path: Path) -> None:
    write_file(tmp_path / REPORT_FILE, json.dumps(to_dict(REPORT)))

    assert load_report(tmp_path) == REPORT


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


def without(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda data: {name: value for name, value in data.items() if name != key}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: None, id="null"),
        pytest.param(lambda data: [data], id="a list"),
        pytest.param(lambda data: {}, id="empty object"),
        pytest.param(without("questions"), id="no questions"),
        pytest.param(without("key"), id="no key"),
        pytest.param(lambda data: {**data, "schema_version": 99}, id="another version"),
        pytest.param(lambda data: {**data, "questions": [1]}, id="a number for a question"),
        pytest.param(lambda data: {**data, "score": 2}, id="a score that does not add up"),
        pytest.param(lambda data: {**data, "status": "great"}, id="another status"),
    ],
)
def test_foreign_report_is_not_found(tmp_path: Path, damage: Callable[[dict[str, Any]], Any]) -> None:
    write_file(tmp_path / REPORT_FILE, json.dumps(damage(to_dict(REPORT))))

    assert load_report(tmp_path, "k1") is None


@pytest.mark.parametrize(
    "content",
    [None, b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"key": ' + b"9" * 5000 + b"}"],
    ids=["missing", "empty", "cut short", "not text", "deep", "huge number"],
)
def test_damaged_report_is_not_found(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / REPORT_FILE).write_bytes(content)

    assert load_report(tmp_path, "k1") is None


def test_report_that_is_a_folder_is_not_found(tmp_path: Path) -> None:
    (tmp_path / REPORT_FILE).mkdir()

    assert load_report(tmp_path, "k1") is None


def test_seed_that_was_asked_for_wins_over_the_one_before(tmp_path: Path) -> None:
    write_file(tmp_path / RUN_FILE, json.dumps({"seed": "before"}))

    assert run_seed(tmp_path, "asked") == "asked"


def test_seed_of_a_run_is_kept(tmp_path: Path) -> None:
    write_file(tmp_path / RUN_FILE, json.dumps({"seed": "before", "assignment": "tiny"}))

    assert run_seed(tmp_path, None) == "before"


@pytest.mark.parametrize(
    "content",
    [None, "", "[]", '"seed"', "{}", '{"seed": 7}', '{"seed": ""}', '{"seed": null}'],
    ids=["missing", "empty", "list", "text", "no seed", "number", "empty seed", "null"],
)
def test_new_run_gets_a_secret_seed_of_128_bits(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / RUN_FILE).write_text(content, encoding="utf-8")

    seeds = {run_seed(tmp_path, None) for _ in range(3)}

    assert len(seeds) == 3
    assert all(len(bytes.fromhex(seed)) == 16 for seed in seeds)


def test_token_names_a_seed_without_leading_back_to_it() -> None:
    assert seed_token("abc") == seed_token("abc") != seed_token("abd")
    assert len(seed_token("abc")) == 8
    assert "abc" not in seed_token("abc")
