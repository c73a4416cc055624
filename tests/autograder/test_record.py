"""What a run keeps: reports and the run file, their checksums, and what becomes of damaged ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import DamagedFile, OutputError
from autograder.model import Outcome, QuestionReport, Report, Status, Visibility
from autograder.record import (
    REPORT_FILE,
    RUN_FILE,
    load_report,
    result_key,
    run_seed,
    seed_token,
    set_aside,
    write_file,
    write_run_file,
)
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


def test_key_depends_on_every_part_and_not_on_their_order() -> None:
    parts = {"submission": "s", "seed": "1", "versions": {"tf": "2", "np": "3"}}

    key = result_key(parts)

    assert key == result_key({"versions": {"np": "3", "tf": "2"}, "seed": "1", "submission": "s"})
    for other in ({**parts, "seed": "2"}, {**parts, "versions": {"tf": "2", "np": "4"}}, {**parts, "more": None}):
        assert result_key(other) != key
    assert len(key) == 64
    assert int(key, 16) >= 0


@pytest.fixture
def alice(tmp_path: Path) -> Path:
    """The folder of the student whose report this is."""
    (tmp_path / "alice").mkdir()
    return tmp_path / "alice"


def test_report_is_found_again(alice: Path) -> None:
    write_file(alice / REPORT_FILE, json.dumps(to_dict(REPORT)))

    assert load_report(alice) == REPORT


def test_report_from_before_there_were_checksums_is_found(alice: Path) -> None:
    write_file(alice / REPORT_FILE, json.dumps(without("checksum")(to_dict(REPORT))))

    assert load_report(alice) == REPORT


def test_report_that_was_never_written_is_none(alice: Path) -> None:
    assert load_report(alice) is None
    assert load_report(alice / "nobody") is None


def test_report_of_another_student_is_damage(alice: Path) -> None:
    write_file(alice.with_name("bob") / REPORT_FILE, json.dumps(to_dict(REPORT)))

    with pytest.raises(DamagedFile, match="of the student 'alice', not of this folder's"):
        load_report(alice.with_name("bob"))


def test_any_digit_that_flips_is_damage(alice: Path) -> None:
    text = json.dumps(to_dict(REPORT), indent=1)
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    assert len(digits) > 30
    for place in digits:
        flipped = str((int(text[place]) + 1) % 10)
        (alice / REPORT_FILE).write_text(text[:place] + flipped + text[place + 1 :], encoding="utf-8")
        with pytest.raises(DamagedFile):
            load_report(alice)


def test_damage_is_set_aside_and_nothing_is_overwritten(alice: Path) -> None:
    kept = []
    for text in ("first", "second", "third"):
        write_file(alice / REPORT_FILE, text)
        kept.append(set_aside(alice / REPORT_FILE).name)
    (alice / REPORT_FILE).mkdir()
    kept.append(set_aside(alice / REPORT_FILE).name)

    assert kept == ["report.json.damaged", "report.json.2.damaged", "report.json.3.damaged", "report.json.4.damaged"]
    assert [(alice / name).read_text() for name in kept[:3]] == ["first", "second", "third"]
    assert (alice / kept[3]).is_dir()
    assert not (alice / REPORT_FILE).exists()


def test_damage_that_cannot_be_set_aside_is_named(alice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(alice / REPORT_FILE, "damaged")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fails)

    with pytest.raises(OutputError) as error:
        set_aside(alice / REPORT_FILE)

    words = f"{alice / REPORT_FILE} could not be renamed to report.json.damaged: No space left on device."
    assert str(error.value) == words


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
def test_foreign_report_is_damage(alice: Path, damage: Callable[[dict[str, Any]], Any]) -> None:
    write_file(alice / REPORT_FILE, json.dumps(damage(to_dict(REPORT))))

    with pytest.raises(DamagedFile):
        load_report(alice)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"key": ' + b"9" * 5000 + b"}"],
    ids=["empty", "cut short", "not text", "deep", "huge number"],
)
def test_damaged_report_is_damage(alice: Path, content: bytes) -> None:
    (alice / REPORT_FILE).write_bytes(content)

    with pytest.raises(DamagedFile):
        load_report(alice)


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling link", "link"])
def test_report_that_is_no_file_is_damage_and_not_waited_for(alice: Path, kind: str) -> None:
    path = alice / REPORT_FILE
    write_file(alice / "elsewhere.json", json.dumps(to_dict(REPORT)))
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(alice / ("elsewhere.json" if kind == "link" else "nothing"))

    with pytest.raises(DamagedFile, match=r"report\.json is a"):
        load_report(alice)


def test_seed_that_was_asked_for_wins_over_the_one_before(tmp_path: Path) -> None:
    write_file(tmp_path / RUN_FILE, json.dumps({"seed": "before"}))

    assert run_seed(tmp_path, "asked") == "asked"


def test_run_file_is_read_back(tmp_path: Path) -> None:
    write_run_file(tmp_path, {"assignment": "tiny", "seed": "c0ffee", "sandbox": "strict"})

    assert run_seed(tmp_path, None) == "c0ffee"


def test_any_letter_of_the_run_file_that_changes_is_damage(tmp_path: Path) -> None:
    write_run_file(tmp_path, {"assignment": "tiny", "seed": "c0ffee", "sandbox": "strict"})
    text = (tmp_path / RUN_FILE).read_text(encoding="utf-8")
    for word in ("tiny", "c0ffee", "strict", "assignment", "sandbox", json.loads(text)["checksum"]):
        (tmp_path / RUN_FILE).write_text(text.replace(word, "0" + word[1:]), encoding="utf-8")
        with pytest.raises(DamagedFile):
            run_seed(tmp_path, None)


def test_seed_of_a_run_is_kept(tmp_path: Path) -> None:
    write_file(tmp_path / RUN_FILE, json.dumps({"seed": "before", "assignment": "tiny"}))

    assert run_seed(tmp_path, None) == "before"


@pytest.mark.parametrize(
    "content",
    ["", "[]", '"seed"', "{}", '{"seed": 7}', '{"seed": ""}', '{"seed": null}'],
    ids=["empty", "list", "text", "no seed", "number", "empty seed", "null"],
)
def test_run_file_without_a_seed_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / RUN_FILE).write_text(content, encoding="utf-8")

    with pytest.raises(DamagedFile):
        run_seed(tmp_path, None)


def test_new_run_gets_a_secret_seed_of_128_bits(tmp_path: Path) -> None:
    seeds = {run_seed(tmp_path, None) for _ in range(3)}

    assert len(seeds) == 3
    assert all(len(bytes.fromhex(seed)) == 16 for seed in seeds)


def test_token_names_a_seed_without_leading_back_to_it() -> None:
    assert seed_token("abc") == seed_token("abc") != seed_token("abd")
    assert len(seed_token("abc")) == 8
    assert "abc" not in seed_token("abc")
