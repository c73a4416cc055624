"""Ask those who know: what the reference answers to an exercise that no check has drawn, and whether it is disputed.

An exercise that is made smaller may stop being a fair question: two equal scores have no single winner, and a slope at
a corner has no single value. So an answer counts as expected only when every other right answer agrees with it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from types import TracebackType

import numpy as np

from autograder.examine import Examinee
from autograder.judge import Expectation, expect, judge_check
from autograder.model import Check, Evidence, Exercise, Program, Question, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import KnownAnswers

__all__ = ["RightAnswers"]

_TIMEOUT_S = 5.0

Digest = Callable[[Exercise, Check], str]
Memory = MutableMapping[tuple[str, str, str], Expectation | bool | None]
"""What was asked before, by kind of question, question's id and digest. Threads may share it: entries never change."""


@dataclass
class RightAnswers:
    """A reference and the other right answers, each in a process of its own that starts when it is first needed.

    Use as a context manager. Answers are kept in ``memory``, so that a class that makes one mistake asks once.
    """

    zygote: Zygote
    reference: Program
    alternatives: KnownAnswers
    digest: Digest
    memory: Memory
    _open: dict[str, Examinee] = field(default_factory=dict)

    def expectation(self, question: Question, check: Check, exercise: Exercise) -> Expectation | None:
        """What to expect of this exercise; None when the reference faults on it or its answer is not one number each.

        Its own answer and that in float64 must have the same shapes, and all numbers must be finite.
        """
        key = ("expected", question.id, f"{check.id}/{self.digest(exercise, check)}")
        if key not in self.memory:
            self.memory[key] = self._ask(question, check, exercise)
        known = self.memory[key]
        return known if isinstance(known, Expectation) else None

    def undisputed(self, question: Question, check: Check, expectation: Expectation) -> bool:
        """Whether every other right answer to the question passes with this exercise, too."""
        key = ("undisputed", question.id, f"{check.id}/{self.digest(expectation.exercise, check)}")
        if key not in self.memory:
            self.memory[key] = all(
                self._agrees(answer.name, question, check, expectation) for answer in self.alternatives.to(question.id)
            )
        return self.memory[key] is True

    def __enter__(self) -> RightAnswers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for examinee in self._open.values():
            examinee.start_afresh()

    def _ask(self, question: Question, check: Check, exercise: Exercise) -> Expectation | None:
        reference = self._examinee("reference", self.reference)
        natural = reference.exercise(question.id, exercise, _TIMEOUT_S)
        if natural.fault:
            return None
        truth = reference.exercise(question.id, exercise, _TIMEOUT_S, float64=True)
        return expect(check, exercise, natural, truth) if _sound(natural, truth) else None

    def _agrees(self, name: str, question: Question, check: Check, expectation: Expectation) -> bool:
        program = self._examinee("alternatives", self.alternatives.program)
        evidence = program.exercise(name, expectation.exercise, _TIMEOUT_S)
        return judge_check(check, [expectation], [evidence], question.entry_point).status is Status.PASSED

    def _examinee(self, name: str, program: Program) -> Examinee:
        if name not in self._open:
            self._open[name] = Examinee(self.zygote, program, math.inf)
        return self._open[name]


def _sound(natural: Evidence, truth: Evidence) -> bool:
    """Whether the reference's two answers have equal shapes and hold nothing but finite numbers."""
    if truth.fault or natural.arrays.keys() != truth.arrays.keys():
        return False
    return all(
        natural.arrays[name].shape == true.shape
        and bool(np.isfinite(true).all() and np.isfinite(natural.arrays[name]).all())
        for name, true in truth.arrays.items()
    )
