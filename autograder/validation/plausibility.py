"""Slips of a set's author that no answer brings to light: names that do not exist, inputs that never change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring import array_call
from autograder.examine import Examinee
from autograder.model import Assignment, Cell, Evidence, Exercise, Program, Question, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import KnownAnswer
from tfnn.inputs import pack

__all__ = ["questions_without_luck", "slip_of", "unknown_names"]

_TIME_LIMIT_S = 60.0
_SLIPS = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError")
_FINDER = """\
import numpy as np
import keras
import tensorflow

def exist(names):
    found = []
    for name in names:
        first, *rest = name.split(".")
        owner = {"tf": tensorflow, "tensorflow": tensorflow, "keras": keras, "numpy": np, "np": np}.get(first)
        for part in rest:
            owner = getattr(owner, part, None)
        found.append(owner is not None)
    return np.array(found)
"""


def unknown_names(zygote: Zygote, assignment: Assignment) -> list[str]:
    """Sentences on forbidden names that the installed libraries do not have; a worker is asked, which has them."""
    listed = [(question.id, name) for question in assignment.questions for name in question.forbidden]
    if not listed:
        return []
    program = Program((Cell(_FINDER, "names"),), {"names": "exist"})
    with Examinee(zygote, program, _TIME_LIMIT_S) as examinee:
        evidence = examinee.exercise("names", array_call([name for _, name in listed]), _TIME_LIMIT_S)
    if evidence.fault is not None:
        return [f"forbidden names could not be looked up: {evidence.fault.message}"]
    known = evidence.arrays["value"].ravel().tolist()
    return [
        f"{question} forbids {name!r}, which the installed TensorFlow and Keras do not have"
        for (question, name), there in zip(listed, known, strict=True)
        if not there
    ]


def questions_without_luck(assignment: Assignment) -> list[str]:
    """Sentences on questions whose inputs are the same in every run: answers to them can be learned by heart."""
    return [
        f"{question.id}: its inputs are the same in every run and can be learned by heart; draw some from rng"
        for question in assignment.questions
        if _has_inputs(question) and _digest(question, 1) == _digest(question, 2)
    ]


def slip_of(answer: KnownAnswer, evidence: Sequence[Evidence]) -> str | None:
    """A sentence on a wrong answer that is wrong by a slip of its author's and not by its mistake; None for others.

    A name that is misspelled or not imported makes any check fail, whatever the answer was to show.
    """
    for fault in (item.fault for item in evidence if item.fault is not None):
        name = f"{answer.question}.{answer.name}"
        if fault.status is Status.MISSING:
            return f"{name} could not be defined: {fault.message.rstrip('.')}"
        if fault.status is Status.RAISED and fault.kind in _SLIPS and fault.kind != answer.raises:
            said = f"{name} raises {fault.kind}: {fault.message.rstrip('.')}"
            return f'{said}; repair it, or add raises="{fault.kind}" to its @misconception if that is the mistake'
    return None


def _exercises(question: Question, seed: int) -> Iterator[Exercise]:
    for check in question.checks:
        yield from check.inputs(np.random.default_rng(seed))


def _has_inputs(question: Question) -> bool:
    return any(exercise.arguments or exercise.keywords for exercise in _exercises(question, 1))


def _digest(question: Question, seed: int) -> str:
    digest = hashlib.sha256()

    def stored(array: NDArray[Any]) -> int:
        digest.update(f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
        return 0

    for exercise in _exercises(question, seed):
        for value in (*exercise.arguments, *exercise.keywords.values()):
            digest.update(json.dumps(pack(value, stored), default=str).encode())
        digest.update(json.dumps(dict(exercise.options), default=str).encode())
    return digest.hexdigest()
