from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tfnn.compare import Tolerance
from tfnn.diagnosis import Answer
from tfnn.evidence import Mishap
from tfnn.public_checks import (
    FILE_NAME,
    PublicCheck,
    PublicExercise,
    PublicMistake,
    PublicQuestion,
    agree,
    load,
    save,
)

SCORES = np.arange(6, dtype="float32").reshape(2, 3) / 7
EXERCISE = PublicExercise(
    probe="call",
    arguments=(SCORES, 3, None),
    keywords={"axis": -1, "labels": np.array([1, 2]), "name": "x", "rate": 0.1},
    options={"constructor": [3], "inside_sequential": False},
    withheld={"labels": np.array([True, False]), "nothing": None},
    expected={"value": SCORES * 2.0, "loss": np.array(0.25)},
    tolerances={"value": Tolerance(1e-4, 1e-5), "loss": Tolerance(0.0, 0.5)},
)
CHECK = PublicCheck("twice the scores", "near_reference_of", {"names": ["value"]}, (EXERCISE, EXERCISE))
ANSWERS = (
    Answer({"value": np.array([[np.nan, np.inf]], "float32"), "loss": np.array(1.5)}),
    Answer(fault=Mishap("raised", "ValueError", "no rows")),
)
MISTAKES = (
    PublicMistake("0", "Which rows?", None, ANSWERS, shared_hint="Rows or columns?"),
    PublicMistake("1", "Which rows?", "0", ANSWERS[::-1]),
)
WITH_MISTAKES = PublicQuestion("double", "Twice", "double", (replace(CHECK, examples=(EXERCISE,)),), 3, MISTAKES)
QUESTIONS = [
    PublicQuestion("double", "Twice", "double", (CHECK,), 3),
    PublicQuestion("quiz", "A quiz", "answers", (), 0),
]


def plain(value: Any) -> Any:
    """Comparable with ==: arrays as dtype, shape and values."""
    if isinstance(value, np.ndarray):
        return (str(value.dtype), value.shape, value.tolist())
    if is_dataclass(value):
        return {name: plain(part) for name, part in vars(value).items()}
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def test_public_checks_load_as_they_were_saved(tmp_path: Path) -> None:
    save(tmp_path / FILE_NAME, QUESTIONS)

    loaded = load(tmp_path / FILE_NAME)

    assert list(loaded) == ["double", "quiz"]
    assert plain(list(loaded.values())) == plain(QUESTIONS)


def test_mistakes_and_examples_load_as_they_were_saved(tmp_path: Path) -> None:
    save(tmp_path / FILE_NAME, [WITH_MISTAKES])

    loaded = load(tmp_path / FILE_NAME)

    assert repr(plain(loaded["double"])) == repr(plain(WITH_MISTAKES))  # NaN does not equal itself, its text does


def test_public_checks_store_equal_arrays_once(tmp_path: Path) -> None:
    save(tmp_path / FILE_NAME, QUESTIONS)

    with np.load(tmp_path / FILE_NAME) as stored:
        sizes = {name: stored[name].size for name in stored.files if name != "index"}
    # Scores and value, labels, withheld labels, loss; the exercise is there twice.
    assert sizes == {"float32": 6 + 6, "int64": 2, "bool": 2, "float64": 1}


def test_public_checks_have_bytes_that_depend_on_no_clock(tmp_path: Path) -> None:
    save(tmp_path / "first.npz", QUESTIONS)
    save(tmp_path / "second.npz", QUESTIONS)

    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.npz") as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def _as_text(path: Path) -> None:
    path.write_text("no archive", encoding="utf-8")


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _bit_flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 4] ^= 0xFF
    path.write_bytes(data)


def _one_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def _other_arrays(path: Path) -> None:
    np.savez(path, a=np.zeros(3))


def _with_index(index: Any) -> Callable[[Path], None]:
    text = np.frombuffer(index if isinstance(index, bytes) else json.dumps(index).encode(), dtype=np.uint8)
    return lambda path: np.savez(path, index=text)


class Intruder:
    """Unpickling it leaves a folder behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., None], tuple[str]]:
        return os.mkdir, (str(self.folder),)


def _pickled(path: Path) -> None:
    np.savez(path, index=np.array([Intruder(path.parent / "unpickled")], dtype=object))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(Path.unlink, id="missing"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(_as_text, id="text"),
        pytest.param(_cut_short, id="cut short"),
        pytest.param(_bit_flipped, id="flipped"),
        pytest.param(_one_array, id="one array"),
        pytest.param(_other_arrays, id="other arrays"),
        pytest.param(_with_index(b"{"), id="index is no JSON"),
        pytest.param(_with_index({"id": "x"}), id="index is no list"),
        pytest.param(_with_index([{"id": "x"}]), id="index lacks keys"),
        pytest.param(_with_index([["id"]]), id="index of lists"),
        pytest.param(_pickled, id="pickle"),
    ],
)
def test_public_checks_refuse_another_file_in_one_sentence(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / FILE_NAME
    save(path, QUESTIONS)
    damage(path)

    with pytest.raises(ValueError, match="is not a file of public checks") as error:
        load(path)

    assert str(error.value) == f"{path} is not a file of public checks; expected the public_checks.npz of the release."
    assert not (tmp_path / "unpickled").exists()


def changed(**changes: Any) -> list[PublicQuestion]:
    """One question with one exercise, in which these parts are others."""
    check = replace(CHECK, exercises=(replace(EXERCISE, **changes),))
    return [replace(QUESTIONS[0], checks=(check,))]


def saved_agree(tmp_path: Path, new: list[PublicQuestion], old: list[PublicQuestion]) -> bool:
    save(tmp_path / "new.npz", new)
    save(tmp_path / "old.npz", old)
    return agree(tmp_path / "new.npz", tmp_path / "old.npz")


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param(changed(), id="the same"),
        pytest.param(changed(expected={**EXERCISE.expected, "value": SCORES * 2.0000002}), id="rounding"),
        pytest.param(changed(tolerances={**EXERCISE.tolerances, "loss": Tolerance(0.0, 0.51)}), id="tolerance"),
    ],
)
def test_files_agree_that_differ_by_rounding(tmp_path: Path, questions: list[PublicQuestion]) -> None:
    assert saved_agree(tmp_path, questions, changed())


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param(changed(probe="gradient"), id="probe"),
        pytest.param(changed(arguments=(SCORES, 4, None)), id="plain value"),
        pytest.param(changed(arguments=(SCORES + 0.01, 3, None)), id="numbers"),
        pytest.param(changed(arguments=(SCORES.T, 3, None)), id="shape"),
        pytest.param(changed(arguments=(SCORES.astype("float64"), 3, None)), id="dtype"),
        pytest.param(changed(keywords={**EXERCISE.keywords, "axis": 0}), id="keyword"),
        pytest.param(changed(options={"constructor": [4]}), id="option"),
        pytest.param(changed(expected={"value": EXERCISE.expected["value"]}), id="expected array"),
    ],
)
def test_files_with_another_exercise_do_not_agree(tmp_path: Path, questions: list[PublicQuestion]) -> None:
    assert not saved_agree(tmp_path, questions, changed())


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param([replace(QUESTIONS[0], title="Thrice"), QUESTIONS[1]], id="title of a question"),
        pytest.param([replace(QUESTIONS[0], checks=(replace(CHECK, title="x"),)), QUESTIONS[1]], id="title of a check"),
        pytest.param([replace(QUESTIONS[0], unseen_checks=4), QUESTIONS[1]], id="unseen checks"),
        pytest.param([replace(QUESTIONS[0], checks=(replace(CHECK, judge="finite"),)), QUESTIONS[1]], id="judge"),
        pytest.param(QUESTIONS[:1], id="a question less"),
        pytest.param(QUESTIONS[::-1], id="another order"),
    ],
)
def test_files_that_hold_something_else_do_not_agree(tmp_path: Path, questions: list[PublicQuestion]) -> None:
    assert not saved_agree(tmp_path, questions, QUESTIONS)


def test_files_agree_whose_mistakes_answer_alike(tmp_path: Path) -> None:
    nearly = replace(ANSWERS[0], arrays={**ANSWERS[0].arrays, "loss": np.array(1.50001)})
    mistakes = (replace(MISTAKES[0], answers=(nearly, ANSWERS[1])), MISTAKES[1])

    assert saved_agree(tmp_path, [WITH_MISTAKES], [replace(WITH_MISTAKES, mistakes=mistakes)])


@pytest.mark.parametrize(
    "mistakes",
    [
        pytest.param(MISTAKES[:1], id="a mistake less"),
        pytest.param((replace(MISTAKES[0], hint="Which columns?"), MISTAKES[1]), id="hint"),
        pytest.param((replace(MISTAKES[0], shared_hint="Columns?"), MISTAKES[1]), id="shared hint"),
        pytest.param((MISTAKES[0], replace(MISTAKES[1], like=None)), id="kind"),
        pytest.param((replace(MISTAKES[0], answers=ANSWERS[::-1]), MISTAKES[1]), id="answers"),
    ],
)
def test_files_with_other_mistakes_do_not_agree(tmp_path: Path, mistakes: tuple[PublicMistake, ...]) -> None:
    assert not saved_agree(tmp_path, [WITH_MISTAKES], [replace(WITH_MISTAKES, mistakes=mistakes)])


def test_files_with_other_examples_do_not_agree(tmp_path: Path) -> None:
    assert not saved_agree(tmp_path, [WITH_MISTAKES], [replace(WITH_MISTAKES, checks=(CHECK,))])


def test_files_agree_where_an_option_is_not_a_number(tmp_path: Path) -> None:
    assert saved_agree(tmp_path, changed(options={"rate": np.nan}), changed(options={"rate": float("nan")}))


def test_damaged_file_agrees_with_nothing(tmp_path: Path) -> None:
    save(tmp_path / "new.npz", QUESTIONS)
    (tmp_path / "old.npz").write_bytes(b"PK")

    assert not agree(tmp_path / "new.npz", tmp_path / "old.npz")
