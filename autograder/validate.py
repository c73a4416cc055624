"""Validate a problem set against its own three libraries: reference, alternatives, misconceptions, and the starter.

A set is sound when the reference earns everything, the untouched starter nothing, every other right answer is accepted
and every known wrong answer loses a check. How many wrong answers are also named says how good the hints can be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.answer_key import AnswerKey, checks_for_diagnosis
from autograder.diagnose import diagnose
from autograder.errors import SetError, UnreadableSubmission
from autograder.examine import Examinee
from autograder.grade import Grader
from autograder.judge import judge_check
from autograder.model import Check, Evidence, Program, Question, QuestionReport, Status, Submission
from autograder.read import read
from autograder.sandbox.launch import Zygote
from autograder.sets import KnownAnswer, LoadedSet

_TIME_LIMIT_S = 600.0


@dataclass
class Validation:
    """What one set's validation found. ``sound`` says whether course staff may rely on it."""

    slug: str
    reference_score: int = 0
    max_score: int = 0
    starter_score: int = 0
    accepted: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)
    caught: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    unnamed: dict[str, str] = field(default_factory=dict)
    lost_reference_checks: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Reference full, starter nothing, no right answer rejected, no known wrong answer missed."""
        full = self.reference_score == self.max_score
        return full and self.starter_score == 0 and not self.rejected and not self.missed

    def to_dict(self) -> dict[str, Any]:
        """The contract of ``validate --json``."""
        return {
            "reference": {"score": self.reference_score, "max_score": self.max_score},
            "starter": {"score": self.starter_score},
            "alternatives": {
                "accepted": len(self.accepted),
                "total": len(self.accepted) + len(self.rejected),
                "rejected": sorted(self.rejected),
            },
            "misconceptions": {
                "caught": len(self.caught),
                "named": len(self.named),
                "total": len(self.caught) + len(self.missed),
                "missed": sorted(self.missed),
            },
            # Automatic mutants of the reference are not made yet: none were tried, so none were killed.
            "mutants": {"killed": 0, "total": 0, "survivors": []},
        }


def validate_set(
    zygote: Zygote, loaded: LoadedSet, assignments: Path, seed: str, jobs: int, *, only_right: bool = False
) -> Validation:
    """Validate one set; with ``only_right``, the reference and the other right answers alone.

    Raises SetError when the reference or the starter cannot be graded at all.
    """
    key = AnswerKey(zygote, loaded, seed)
    grader = Grader(loaded.assignment, zygote, key, "", zygote.versions)
    result = Validation(loaded.assignment.slug, max_score=loaded.assignment.attainable_score)
    questions, _ = grader.examine(loaded.reference)
    result.reference_score = _score(questions)
    result.lost_reference_checks = [
        f"{question.id}.{outcome.check_id}: {outcome.reason}"
        for question in questions
        for outcome in question.outcomes
        if outcome.status is not Status.PASSED
    ]
    if not only_right:
        result.starter_score = _score(grader.examine(_starter(loaded, assignments))[0])
    kinds = [(_try_alternatives, loaded.alternatives)]
    kinds += [] if only_right else [(_try_misconceptions, loaded.misconceptions)]
    tasks = [
        (key.seconds(question) * len(known.to(question.id)), task, question)
        for question in loaded.assignment.questions
        for task, known in kinds
    ]
    tasks.sort(key=lambda item: item[0], reverse=True)  # the longest first, so that no thread ends up alone with it
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda item: item[1](zygote, loaded, key, item[2], result), tasks))
    return result


def write_json(path: Path, results: Sequence[Validation]) -> None:
    """Write the contract's JSON for all validated sets."""
    path.write_text(json.dumps({item.slug: item.to_dict() for item in results}, indent=1) + "\n", encoding="utf-8")


def _score(questions: Sequence[QuestionReport]) -> int:
    return sum(question.score for question in questions)


def _starter(loaded: LoadedSet, assignments: Path) -> Program:
    slug = loaded.assignment.slug
    path = assignments / slug / f"{slug}.ipynb"
    if not path.is_file():
        raise SetError(f"The starter notebook {path} is missing; 'make assignments' builds it from solutions/{slug}.")
    try:
        return read(Submission("starter", path), loaded.assignment)
    except UnreadableSubmission as error:
        raise SetError(f"The starter notebook {path} cannot be read: {error}") from error


def _try_alternatives(
    zygote: Zygote, loaded: LoadedSet, key: AnswerKey, question: Question, result: Validation
) -> None:
    right = _each(zygote, loaded.alternatives.program, loaded.alternatives.to(question.id), key, question)
    for answer, evidence in right:
        if reason := _first_lost_check(key, question, question.checks, evidence):
            result.rejected[f"{question.id}.{answer.name}"] = reason
        else:
            result.accepted.append(f"{question.id}.{answer.name}")


def _try_misconceptions(
    zygote: Zygote, loaded: LoadedSet, key: AnswerKey, question: Question, result: Validation
) -> None:
    mistakes = key.mistakes(question)
    for answer in loaded.misconceptions.to(question.id):
        evidence = list(mistakes[answer.name][1])
        full_name = f"{question.id}.{answer.name}"
        if not _first_lost_check(key, question, checks_for_diagnosis(question), evidence):
            result.missed.append(full_name)
            continue
        result.caught.append(full_name)
        diagnosis = diagnose(evidence, mistakes, key.yardsticks(question))
        if diagnosis.name == (answer.like or answer.name):
            result.named.append(full_name)
        else:
            result.unnamed[full_name] = diagnosis.name or "several fit"


def _each(
    zygote: Zygote, program: Program, answers: Sequence[KnownAnswer], key: AnswerKey, question: Question
) -> Iterator[tuple[KnownAnswer, list[Evidence]]]:
    with Examinee(zygote, program, _TIME_LIMIT_S) as examinee:
        for answer in answers:
            yield answer, key.evidence_of(examinee, answer.name, question, question.checks)


def _first_lost_check(key: AnswerKey, question: Question, checks: Sequence[Check], evidence: Sequence[Evidence]) -> str:
    """The first of ``checks`` that this evidence does not pass, with the reason; empty when it passes all."""
    position = 0
    for check in checks:
        expectations = key.expectations(question, check)
        part = evidence[position : position + len(expectations)]
        position += len(expectations)
        verdict = judge_check(check, expectations, part, question.entry_point)
        if verdict.status is not Status.PASSED:
            return f"{check.id}: {verdict.reason}"
    return ""
