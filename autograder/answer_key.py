"""What a grading run knows and no submission may: drawn inputs, the reference's answers, the known mistakes' answers.

Inputs are drawn once per run and used for all submissions (they cannot talk to each other), so the reference runs once.
Each question has a stream of its own, from the run's seed: a check draws the same whether or not others exist.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.diagnose import Mistake, PairOfMistakes, Yardstick
from autograder.examine import Examinee
from autograder.judge import Expectation, compares_with_reference, expect, summarized
from autograder.model import Cell, Check, Evidence, Exercise, Question
from autograder.right_answers import Memory, RightAnswers
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet
from autograder.two_mistakes import program_of as program_of_pairs
from autograder.two_mistakes import two_mistakes
from tfnn.inputs import pack

_OWN_TIMEOUT_S = 120.0
_OWN_TIME_LIMIT_S = 3600.0


class AnswerKey:
    """Expectations of every check, and on demand the evidence of every known mistake.

    Raises SetError when the reference cannot answer its own checks. Safe to share between threads.
    """

    def __init__(self, zygote: Zygote, loaded: LoadedSet, seed: str) -> None:
        self._zygote = zygote
        self._loaded = loaded
        self._seed = seed
        self._locks = {question.id: threading.Lock() for question in loaded.assignment.questions}
        self._mistakes: dict[str, dict[str, tuple[Mistake, list[Evidence]]]] = {}
        self._pairs: dict[str, list[PairOfMistakes]] = {}
        self._expectations: dict[tuple[str, str], list[Expectation]] = {}
        self._asked: Memory = {}
        with Examinee(zygote, loaded.reference, _OWN_TIME_LIMIT_S) as reference:
            for question in loaded.assignment.questions:
                self._ask_reference(reference, question)

    def expectations(self, question: Question, check: Check) -> Sequence[Expectation]:
        """The check's exercises with the reference's answers. Checks that draw equal exercises share the objects."""
        return self._expectations[question.id, check.id]

    def mistakes(self, question: Question) -> Mapping[str, tuple[Mistake, Sequence[Evidence]]]:
        """Every known wrong answer to a question with its evidence on ``checks_for_diagnosis``, in check order."""
        with self._locks[question.id]:
            if question.id not in self._mistakes:
                self._mistakes[question.id] = self._ask_mistakes(question)
            return self._mistakes[question.id]

    def right_answers(self) -> RightAnswers:
        """Whom to ask about exercises that no check has drawn. To be opened and closed by the thread that asks."""
        return RightAnswers(self._zygote, self._loaded.reference, self._loaded.alternatives, _digest, self._asked)

    def pairs(self, question: Question) -> Sequence[PairOfMistakes]:
        """Every two known mistakes that can be made in one answer, with its evidence as in ``mistakes``.

        Merged sources that break down where neither mistake does say nothing and are left out.
        """
        mistakes = self.mistakes(question)
        with self._locks[question.id]:
            if question.id not in self._pairs:
                self._pairs[question.id] = list(self._ask_pairs(question, mistakes))
            return self._pairs[question.id]

    def seconds(self, question: Question) -> float:
        """How long the reference takes for all of the question's exercises."""
        distinct = {id(item): item.seconds for check in question.checks for item in self.expectations(question, check)}
        return sum(distinct.values())

    @property
    def stand_ins(self) -> Mapping[str, Cell]:
        """Right answers that may run beside student code, by question."""
        return self._loaded.stand_ins

    def answers(self, question: Question) -> list[Evidence]:
        """The reference's evidence on ``checks_for_diagnosis``, in check order."""
        return [
            Evidence(expectation.arrays)
            for check in checks_for_diagnosis(question)
            for expectation in self.expectations(question, check)
        ]

    def yardsticks(self, question: Question) -> list[Yardstick]:
        """How alike two answers to each of the question's exercises must be to be one mistake, in check order."""
        return [
            Yardstick(expectation.tolerances, free=not compares_with_reference(check))
            for check in checks_for_diagnosis(question)
            for expectation in self.expectations(question, check)
        ]

    def _draw(self, question: Question, check: Check) -> Sequence[Exercise]:
        text = f"{self._seed}/{self._loaded.assignment.slug}/{question.id}"
        entropy = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
        return check.inputs(np.random.default_rng(entropy))

    def _ask_reference(self, reference: Examinee, question: Question) -> None:
        known: dict[tuple[str, int], Expectation] = {}
        for check in question.checks:
            expectations = []
            drawn: Counter[str] = Counter()
            for exercise in self._draw(question, check):
                digest = _digest(exercise, check)
                drawn[digest] += 1
                # A check that draws the same exercise twice means to run it twice.
                identity = digest, drawn[digest]
                if identity not in known:
                    known[identity] = self._expectation(reference, question, check, exercise)
                expectations.append(known[identity])
            self._expectations[question.id, check.id] = expectations

    def _expectation(self, reference: Examinee, question: Question, check: Check, exercise: Exercise) -> Expectation:
        natural = summarized(check.summary, exercise, reference.exercise(question.id, exercise, _OWN_TIMEOUT_S))
        truth = natural
        if compares_with_reference(check) and not check.summary:  # a random layer has no float64 twin
            truth = reference.exercise(question.id, exercise, _OWN_TIMEOUT_S, float64=True)
        return expect(check, exercise, natural, truth)

    def _ask_mistakes(self, question: Question) -> dict[str, tuple[Mistake, list[Evidence]]]:
        found: dict[str, tuple[Mistake, list[Evidence]]] = {}
        with Examinee(self._zygote, self._loaded.misconceptions.program, _OWN_TIME_LIMIT_S) as program:
            for mistake in self._loaded.misconceptions.to(question.id):
                checks = checks_for_diagnosis(question)
                found[mistake.name] = (mistake, self.evidence_of(program, mistake.name, question, checks))
        return found

    def _ask_pairs(
        self, question: Question, mistakes: Mapping[str, tuple[Mistake, Sequence[Evidence]]]
    ) -> Iterator[PairOfMistakes]:
        answers = two_mistakes(self._loaded, question)
        with Examinee(self._zygote, program_of_pairs(self._loaded, answers), _OWN_TIME_LIMIT_S) as program:
            for answer in answers:
                one, other = mistakes[answer.one], mistakes[answer.other]
                evidence = self.evidence_of(program, answer.name, question, checks_for_diagnosis(question))
                if all(
                    not mine.fault or its.fault or the_others.fault
                    for mine, its, the_others in zip(evidence, one[1], other[1], strict=True)
                ):
                    yield PairOfMistakes(one[0], other[0], evidence)

    def evidence_of(
        self,
        program: Examinee,
        name: str,
        question: Question,
        checks: Sequence[Check],
        timeout_s: float = _OWN_TIMEOUT_S,
    ) -> list[Evidence]:
        """Evidence of one implementation (by its entry point's id) on all exercises of ``checks``, in their order."""
        memory: dict[int, Evidence] = {}
        evidence = []
        for check in checks:
            for expectation in self.expectations(question, check):
                if id(expectation) not in memory:
                    raw = program.exercise(name, expectation.exercise, timeout_s)
                    memory[id(expectation)] = expectation.evidence(raw)
                evidence.append(memory[id(expectation)])
        return evidence


def checks_for_diagnosis(question: Question) -> list[Check]:
    """The checks that known wrong answers are put to: all but the costly ones."""
    return [check for check in question.checks if not check.costly]


def _digest(exercise: Exercise, check: Check) -> str:
    """Equal for equal exercises whose tolerance is equal too."""
    digest = hashlib.sha256()

    def add(value: object) -> None:
        digest.update(json.dumps(pack(value, stored)).encode())

    def stored(array: NDArray[Any]) -> int:
        digest.update(f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
        return 0

    summary = check.summary.__qualname__ if check.summary else None
    digest.update(json.dumps([exercise.probe, check.rtol, check.atol, summary, dict(exercise.options)]).encode())
    for value in exercise.arguments:
        add(value)
    for name in sorted(exercise.keywords):
        add(name)
        add(exercise.keywords[name])
    return digest.hexdigest()
