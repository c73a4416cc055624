"""The public checks of a problem set as data: sample inputs, expected results and judges by name. No code, no key.

A release carries one ``public_checks.npz`` beside its notebook: numbers plus one JSON index. It is what ``tfnn.check``
runs. The grader draws other inputs, so knowing these is knowing examples. What known mistakes answer to them is there
too, with the hint that each earns and under a number for its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.compare import Tolerance
from tfnn.diagnosis import Answer, Yardstick, alike
from tfnn.evidence import Mishap
from tfnn.inputs import pack, unpack
from tfnn.judges import COMPARING
from tfnn.number_pools import NumberPools

__all__ = [
    "FILE_NAME",
    "PublicCheck",
    "PublicExercise",
    "PublicMistake",
    "PublicQuestion",
    "agree",
    "load",
    "save",
]

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
    """A check that students may run: its sentence, its judge and its summary (if any) by name, its exercises.

    ``examples`` are small exercises on which known mistakes fail, the smallest first.
    """

    title: str
    judge: str
    judge_parameters: Mapping[str, Any]
    exercises: tuple[PublicExercise, ...]
    summary: str | None = None
    examples: tuple[PublicExercise, ...] = ()


@dataclass(frozen=True)
class PublicMistake:
    """What a known mistake answers to all exercises of a question's public checks, in order, and the hint it earns.

    ``name`` is a number that says nothing; ``like`` is the name of the first mistake of the same kind, if that is
    another one. ``shared_hint`` is for where the answers may be those of several mistakes.
    """

    name: str
    hint: str
    like: str | None
    answers: tuple[Answer, ...]
    shared_hint: str | None = None


@dataclass(frozen=True)
class PublicQuestion:
    """A question's public checks, how many more the grader has, and the mistakes that the public ones show."""

    id: str
    title: str
    entry_point: str
    checks: tuple[PublicCheck, ...]
    unseen_checks: int
    mistakes: tuple[PublicMistake, ...] = ()

    @property
    def yardsticks(self) -> list[Yardstick]:
        """How alike two answers to each exercise of the checks must be to be one mistake, in order."""
        return [
            Yardstick(exercise.tolerances, free=check.judge not in COMPARING)
            for check in self.checks
            for exercise in check.exercises
        ]


def save(path: Path, questions: Sequence[PublicQuestion]) -> None:
    """Write the questions; equal arrays are stored once. The bytes depend on nothing but the questions."""
    pools = NumberPools()
    index = [_packed(question, pools) for question in questions]
    text = np.frombuffer(json.dumps(index).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **{_INDEX: text}, **pools.arrays())


def load(path: Path) -> dict[str, PublicQuestion]:
    """Read what ``save`` wrote, by question id. Raises ValueError when the file is not such a file."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        index = json.loads(arrays.pop(_INDEX).tobytes())
        pools = NumberPools.of(arrays)
        return {item["id"]: _unpacked(item, pools) for item in index}
    except Exception as error:  # numpy, zipfile, zlib and json raise whatever they meet in a damaged file
        raise ValueError(f"{path} is not a file of public checks; expected the {FILE_NAME} of the release.") from error


def agree(left: Path, right: Path) -> bool:
    """Whether two files hold the same checks and samples; numbers may differ by rounding between processors.

    Mistakes' answers may differ by as much as the diagnosis lets pass. What ``load`` refuses agrees with nothing.
    """
    try:
        return _same(list(load(left).values()), list(load(right).values()))
    except ValueError:
        return False


def _same(new: Any, old: Any) -> bool:
    if type(new) is not type(old):
        return False
    if isinstance(new, np.ndarray):
        same_kind = (new.shape, new.dtype) == (old.shape, old.dtype)
        return same_kind and np.allclose(new, old, rtol=1e-3, atol=1e-4, equal_nan=True)
    if is_dataclass(new):
        names = [field.name for field in fields(new) if field.name not in ("tolerances", "mistakes")]
        same = all(_same(getattr(new, name), getattr(old, name)) for name in names)
        return same and (not isinstance(new, PublicQuestion) or _same_mistakes(new, old))
    if isinstance(new, Mapping):
        return new.keys() == old.keys() and all(_same(new[name], old[name]) for name in new)
    if isinstance(new, (list, tuple)):
        return len(new) == len(old) and all(map(_same, new, old))
    return bool(new == old or (new != new and old != old))  # NaN may be an option


def _same_mistakes(new: PublicQuestion, old: PublicQuestion) -> bool:
    return len(new.mistakes) == len(old.mistakes) and all(
        (mine.name, mine.hint, mine.like, mine.shared_hint) == (its.name, its.hint, its.like, its.shared_hint)
        and alike(mine.answers, its.answers, new.yardsticks)
        for mine, its in zip(new.mistakes, old.mistakes, strict=True)
    )


def _packed(question: PublicQuestion, pools: NumberPools) -> dict[str, Any]:
    checks = [
        {
            "title": check.title,
            "judge": [check.judge, dict(check.judge_parameters)],
            "exercises": [_packed_exercise(exercise, pools) for exercise in check.exercises],
            "summary": check.summary,
            "examples": [_packed_exercise(exercise, pools) for exercise in check.examples],
        }
        for check in question.checks
    ]
    mistakes = [_packed_mistake(mistake, pools) for mistake in question.mistakes]
    return {
        "id": question.id,
        "title": question.title,
        "entry_point": question.entry_point,
        "unseen_checks": question.unseen_checks,
        "checks": checks,
        "mistakes": mistakes,
    }


def _packed_exercise(exercise: PublicExercise, pools: NumberPools) -> dict[str, Any]:
    def packed(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: pack(value, pools.store) for name, value in values.items()}

    return {
        "probe": exercise.probe,
        "arguments": [pack(value, pools.store) for value in exercise.arguments],
        "keywords": packed(exercise.keywords),
        "options": dict(exercise.options),
        "withheld": packed(exercise.withheld),
        "expected": packed(exercise.expected),
        "tolerances": {name: [bound.rtol, bound.atol] for name, bound in exercise.tolerances.items()},
    }


def _packed_mistake(mistake: PublicMistake, pools: NumberPools) -> list[Any]:
    answers = [_packed_answer(answer, pools) for answer in mistake.answers]
    return [mistake.name, mistake.hint, mistake.like, answers, mistake.shared_hint]


def _packed_answer(answer: Answer, pools: NumberPools) -> dict[str, Any]:
    if answer.fault:
        return {"fault": [answer.fault.status, answer.fault.kind, answer.fault.message]}
    return {"arrays": {name: pools.store(array) for name, array in answer.arrays.items()}}


def _unpacked(item: Mapping[str, Any], pools: NumberPools) -> PublicQuestion:
    def exercises(packed: Sequence[Mapping[str, Any]]) -> tuple[PublicExercise, ...]:
        return tuple(_unpacked_exercise(exercise, pools) for exercise in packed)

    checks = tuple(
        PublicCheck(
            check["title"],
            check["judge"][0],
            check["judge"][1],
            exercises(check["exercises"]),
            check["summary"],
            exercises(check["examples"]),
        )
        for check in item["checks"]
    )
    mistakes = tuple(
        PublicMistake(name, hint, like, tuple(_unpacked_answer(answer, pools) for answer in answers), *shared_hint)
        for name, hint, like, answers, *shared_hint in item["mistakes"]  # releases of old have no shared hint
    )
    return PublicQuestion(item["id"], item["title"], item["entry_point"], checks, item["unseen_checks"], mistakes)


def _unpacked_exercise(item: Mapping[str, Any], pools: NumberPools) -> PublicExercise:
    def value(packed: Mapping[str, Any]) -> Any:
        return unpack(packed, pools.fetch)

    return PublicExercise(
        probe=item["probe"],
        arguments=tuple(value(packed) for packed in item["arguments"]),
        keywords={name: value(packed) for name, packed in item["keywords"].items()},
        options=item["options"],
        withheld={name: value(packed) for name, packed in item["withheld"].items()},
        expected={name: value(packed) for name, packed in item["expected"].items()},
        tolerances={name: Tolerance(*bounds) for name, bounds in item["tolerances"].items()},
    )


def _unpacked_answer(item: Mapping[str, Any], pools: NumberPools) -> Answer:
    if "fault" in item:
        return Answer(fault=Mishap(*item["fault"]))
    return Answer({name: pools.fetch(place) for name, place in item["arrays"].items()})
