"""The public checks of a problem set as data: sample inputs, expected results and judges by name. No code, no key.

A release carries one ``public_checks.npz`` beside its notebook: arrays plus one JSON index. It is what ``tfnn.check``
runs. The grader draws other inputs, so knowing these is knowing examples.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.compare import Tolerance
from tfnn.inputs import pack, unpack

__all__ = ["FILE_NAME", "PublicCheck", "PublicExercise", "PublicQuestion", "agree", "load", "save"]

FILE_NAME = "public_checks.npz"
_INDEX = "index"


@dataclass(frozen=True)
class PublicExercise:
    """One exercise with the reference's answer to it."""

    probe: str
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    options: Mapping[str, Any]
    withheld: Mapping[str, Any]
    expected: Mapping[str, NDArray[Any]]
    tolerances: Mapping[str, Tolerance]


@dataclass(frozen=True)
class PublicCheck:
    """A check that students may run: its sentence, its judge and its summary (if any) by name, its exercises."""

    title: str
    judge: str
    judge_parameters: Mapping[str, Any]
    exercises: tuple[PublicExercise, ...]
    summary: str | None = None


@dataclass(frozen=True)
class PublicQuestion:
    """A question's public checks, and how many more the grader has."""

    id: str
    title: str
    entry_point: str
    checks: tuple[PublicCheck, ...]
    unseen_checks: int


def save(path: Path, questions: Sequence[PublicQuestion]) -> None:
    """Write the questions; equal arrays are stored once. The bytes depend on nothing but the questions."""
    arrays: dict[str, NDArray[Any]] = {}
    index = [_packed(question, arrays) for question in questions]
    text = np.frombuffer(json.dumps(index).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **{_INDEX: text}, **arrays)


def load(path: Path) -> dict[str, PublicQuestion]:
    """Read what ``save`` wrote, by question id. Raises ValueError when the file is not such a file."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        index = json.loads(arrays.pop(_INDEX).tobytes())
        return {item["id"]: _unpacked(item, arrays) for item in index}
    except Exception as error:  # numpy, zipfile, zlib and json raise whatever they meet in a damaged file
        raise ValueError(f"{path} is not a file of public checks; expected the {FILE_NAME} of the release.") from error


def agree(left: Path, right: Path) -> bool:
    """Whether two files hold the same checks and samples; numbers may differ by rounding between processors."""
    with np.load(left, allow_pickle=False) as new, np.load(right, allow_pickle=False) as old:
        if sorted(new.files) != sorted(old.files):
            return False
        if _without_tolerances(new[_INDEX]) != _without_tolerances(old[_INDEX]):
            return False
        return all(
            (new[name].shape, new[name].dtype) == (old[name].shape, old[name].dtype)
            and np.allclose(new[name], old[name], rtol=1e-3, atol=1e-4)
            for name in new.files
            if name != _INDEX
        )


def _without_tolerances(index: NDArray[np.uint8]) -> Any:
    def pruned(item: Any) -> Any:
        if isinstance(item, dict):
            return {name: pruned(value) for name, value in item.items() if name != "tolerances"}
        return [pruned(value) for value in item] if isinstance(item, list) else item

    return pruned(json.loads(index.tobytes()))


def _packed(question: PublicQuestion, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    checks = [
        {
            "title": check.title,
            "judge": [check.judge, dict(check.judge_parameters)],
            "exercises": [_packed_exercise(exercise, arrays) for exercise in check.exercises],
            "summary": check.summary,
        }
        for check in question.checks
    ]
    return {
        "id": question.id,
        "title": question.title,
        "entry_point": question.entry_point,
        "unseen_checks": question.unseen_checks,
        "checks": checks,
    }


def _packed_exercise(exercise: PublicExercise, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    def packed(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _packed_value(value, arrays) for name, value in values.items()}

    return {
        "probe": exercise.probe,
        "arguments": [_packed_value(value, arrays) for value in exercise.arguments],
        "keywords": packed(exercise.keywords),
        "options": dict(exercise.options),
        "withheld": packed(exercise.withheld),
        "expected": packed(exercise.expected),
        "tolerances": {name: [bound.rtol, bound.atol] for name, bound in exercise.tolerances.items()},
    }


def _packed_value(value: Any, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    def store(new: NDArray[Any]) -> str:
        for name, array in arrays.items():
            if array.dtype == new.dtype and array.shape == new.shape and array.tobytes() == new.tobytes():
                return name
        name = f"a{len(arrays)}"
        arrays[name] = new
        return name

    return pack(value, store)


def _unpacked(item: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> PublicQuestion:
    checks = tuple(
        PublicCheck(
            check["title"],
            check["judge"][0],
            check["judge"][1],
            tuple(_unpacked_exercise(exercise, arrays) for exercise in check["exercises"]),
            check["summary"],
        )
        for check in item["checks"]
    )
    return PublicQuestion(item["id"], item["title"], item["entry_point"], checks, item["unseen_checks"])


def _unpacked_exercise(item: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> PublicExercise:
    def value(packed: Mapping[str, Any]) -> Any:
        return unpack(packed, lambda name: arrays[name])

    return PublicExercise(
        probe=item["probe"],
        arguments=tuple(value(packed) for packed in item["arguments"]),
        keywords={name: value(packed) for name, packed in item["keywords"].items()},
        options=item["options"],
        withheld={name: value(packed) for name, packed in item["withheld"].items()},
        expected={name: value(packed) for name, packed in item["expected"].items()},
        tolerances={name: Tolerance(*bounds) for name, bounds in item["tolerances"].items()},
    )
