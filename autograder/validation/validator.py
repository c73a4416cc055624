"""Validate a problem set: its reference, its starter, other right answers, known wrong answers and automatic mutants.

A set is sound when the reference earns everything, the untouched starter nothing, every other right answer is accepted,
every known wrong answer loses a check, nearly every mutant does, and no tolerance is nearer to a known answer than it
should be. How many wrong answers are also named says how good the hints can be.
"""

from __future__ import annotations

import json
import math
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

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
from autograder.validation.margins import distance, is_numeric, margin
from autograder.validation.mutants import equivalent_mutants, mutants_of, program_of
from autograder.validation.plausibility import questions_without_luck, slip_of, unknown_names
from autograder.validation.result import Validation

_TIME_LIMIT_S = 3600.0
_SETS_AT_A_TIME = 2  # a set begins with what cannot be divided: meanwhile, another one uses the other processors


@dataclass(frozen=True)
class Extent:
    """What to put to a set's checks besides its reference."""

    wrong: bool = True
    mutants: bool = True


EVERYTHING = Extent()


def validate_sets(
    zygote: Zygote, sets: Sequence[LoadedSet], assignments: Path, seed: str, jobs: int, extent: Extent = EVERYTHING
) -> Iterator[Validation]:
    """Validate sets, ``jobs`` things at a time, in the order given: the next one begins before the last one ends.

    Without ``extent.wrong``, the reference and the other right answers alone. Raises SetError when a reference or a
    starter cannot be graded at all.
    """
    with ThreadPoolExecutor(jobs) as pool, ThreadPoolExecutor(_SETS_AT_A_TIME) as beginning:
        try:
            yield from beginning.map(lambda loaded: _validated(pool, zygote, loaded, assignments, seed, extent), sets)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # nobody waits for what has not begun
            raise


def validate_set(
    zygote: Zygote, loaded: LoadedSet, assignments: Path, seed: str, jobs: int, extent: Extent = EVERYTHING
) -> Validation:
    """Validate one set, as ``validate_sets`` does."""
    (result,) = validate_sets(zygote, [loaded], assignments, seed, jobs, extent)
    return result


def _validated(
    pool: Executor, zygote: Zygote, loaded: LoadedSet, assignments: Path, seed: str, extent: Extent
) -> Validation:
    """Validate one set. All work is done by ``pool``: the calling thread only waits."""
    validator = pool.submit(_begun, zygote, loaded, assignments, seed, extent).result()
    kinds = [validator.try_right]
    if extent.wrong:
        kinds.append(validator.try_wrong)
    if extent.wrong and extent.mutants:
        kinds.append(validator.try_mutants)
    # The longest first, so that no thread ends up alone with it.
    ordered = sorted(loaded.assignment.questions, key=validator.key.seconds, reverse=True)
    list(pool.map(lambda task: task[1](task[0]), [(question, kind) for question in ordered for kind in kinds]))
    if extent.wrong:
        validator.measure_margins()
    if extent.wrong and extent.mutants:
        validator.result.stale_equivalents = sorted(validator.unmatched)
    return validator.result


def _begun(zygote: Zygote, loaded: LoadedSet, assignments: Path, seed: str, extent: Extent) -> _Validator:
    """A validation that has graded the reference and the starter."""
    validator = _Validator(zygote, loaded, AnswerKey(zygote, loaded, seed))
    result = validator.result
    grader = Grader(loaded.assignment, zygote, validator.key, "", zygote.versions)
    questions, _ = grader.examine(loaded.reference)
    result.reference_score = _score(questions)
    result.lost_reference_checks = [
        f"{question.id}.{outcome.check_id}: {outcome.reason}"
        for question in questions
        for outcome in question.outcomes
        if outcome.status is not Status.PASSED
    ]
    result.forbidden_in_reference = [
        f"{question.id} has {call.name} in {call.place}" for question in questions for call in question.forbidden_calls
    ]
    result.implausible = [*unknown_names(zygote, loaded.assignment), *questions_without_luck(loaded.assignment)]
    if extent.wrong:
        result.starter_score = _score(grader.examine(_starter(loaded, assignments))[0])
    return validator


def write_json(path: Path, results: Sequence[Validation]) -> None:
    """Write the contract's JSON for all validated sets."""
    path.write_text(json.dumps({item.slug: item.to_dict() for item in results}, indent=1) + "\n", encoding="utf-8")


class _Validator:
    """One set's known answers put to its checks. Its methods take one question each and may run in threads."""

    def __init__(self, zygote: Zygote, loaded: LoadedSet, key: AnswerKey) -> None:
        self.key = key
        self.result = Validation(loaded.assignment.slug, max_score=loaded.assignment.attainable_score)
        equivalent = equivalent_mutants(loaded.folder)
        self._reasons = {(item.question, item.was, item.now): item.reason for item in equivalent}
        self.unmatched = {f"{item.question}: {item.was} -> {item.now}" for item in equivalent}
        self._zygote = zygote
        self._loaded = loaded
        self._lock = threading.Lock()
        self._right: dict[tuple[str, str], dict[str, float]] = {}
        self._wrong: dict[tuple[str, str], dict[str, float]] = {}
        self._farthest: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))

    def try_right(self, question: Question) -> None:
        """Put every alternative to every check."""
        known = self._loaded.alternatives
        for answer, evidence in self._each(known.program, known.to(question.id), question):
            lost = self._lost(question, question.checks, evidence)
            self._measure(self._right, question, question.checks, answer.name, evidence)
            with self._lock:
                if lost:
                    check, reason = next(iter(lost.items()))
                    self.result.rejected[f"{question.id}.{answer.name}"] = f"{check}: {reason}"
                else:
                    self.result.accepted.append(f"{question.id}.{answer.name}")

    def try_wrong(self, question: Question) -> None:
        """Put every misconception to every check but the costly ones, and see whether its own name comes back."""
        mistakes, checks = self.key.mistakes(question), checks_for_diagnosis(question)
        for answer in self._loaded.misconceptions.to(question.id):
            evidence = list(mistakes[answer.name][1])
            if slip := slip_of(answer, evidence):
                self._note_slip(question, answer, slip)
                continue
            lost = self._lost(question, checks, evidence)
            self._measure(self._wrong, question, checks, answer.name, evidence)
            self._note_farthest(question, checks, answer.name, lost)
            name = diagnose(evidence, mistakes, self.key.yardsticks(question)).name if lost else None
            self._note_wrong(question, answer, list(lost), name)

    def _note_farthest(self, question: Question, checks: Sequence[Check], name: str, lost: Collection[str]) -> None:
        """How clearly a wrong answer is caught; a check that compares no numbers catches it for good."""
        with self._lock:
            for check in checks:
                if is_numeric(check):
                    off = self._wrong[question.id, check.id][name]
                else:
                    off = math.inf if check.id in lost else 0.0
                self._farthest[question.id][name] = max(self._farthest[question.id][name], off)

    def _note_slip(self, question: Question, answer: KnownAnswer, slip: str) -> None:
        full_name = f"{question.id}.{answer.name}"
        with self._lock:
            self.result.matrix.setdefault(question.id, {})[answer.name] = []
            self.result.missed.append(full_name)
            self.result.slips[full_name] = slip

    def _note_wrong(self, question: Question, answer: KnownAnswer, lost: list[str], name: str | None) -> None:
        full_name = f"{question.id}.{answer.name}"
        with self._lock:
            self.result.matrix.setdefault(question.id, {})[answer.name] = lost
            (self.result.caught if lost else self.result.missed).append(full_name)
            if lost and name == (answer.like or answer.name):
                self.result.named.append(full_name)
            elif lost:
                self.result.unnamed[full_name] = name or "several fit"

    def try_mutants(self, question: Question) -> None:
        """Put every mutant to the checks, the costly ones last, until one is lost."""
        mutants = mutants_of(self._loaded.reference, question)
        program = program_of(self._loaded.reference, question, mutants)
        with Examinee(self._zygote, program, _TIME_LIMIT_S) as examinee:
            for mutant in mutants:
                reason = self._reasons.get((question.id, mutant.was, mutant.now))
                with self._lock:
                    self.unmatched.discard(f"{question.id}: {mutant.was} -> {mutant.now}")
                lost = None if reason else self._first_lost(examinee, mutant.name, question)
                with self._lock:
                    if reason:
                        self.result.equivalent.append((question.id, mutant.diff, reason))
                    elif lost:
                        self.result.killed.append((question.id, mutant.diff, lost))
                    else:
                        self.result.survivors.append((question.id, mutant.diff))

    def _first_lost(self, examinee: Examinee, name: str, question: Question) -> str | None:
        for check in sorted(question.checks, key=lambda check: check.costly):
            evidence = self.key.evidence_of(examinee, name, question, [check], timeout_s=check.timeout_s)
            if self._lost(question, [check], evidence):
                return check.id
        return None

    def measure_margins(self) -> None:
        """Turn the distances seen into one margin per numeric check."""
        for question in self._loaded.assignment.questions:
            for check in filter(is_numeric, question.checks):
                place = question.id, check.id
                own = max((item.movement for item in self.key.expectations(question, check)), default=0.0)
                right, wrong = self._right.get(place, {}), self._wrong.get(place, {})
                self.result.margins.append(margin(question.id, check, own, right, wrong, self._farthest[question.id]))

    def _each(
        self, program: Program, answers: Sequence[KnownAnswer], question: Question
    ) -> Iterator[tuple[KnownAnswer, list[Evidence]]]:
        with Examinee(self._zygote, program, _TIME_LIMIT_S) as examinee:
            for answer in answers:
                yield answer, self.key.evidence_of(examinee, answer.name, question, question.checks)

    def _lost(self, question: Question, checks: Sequence[Check], evidence: Sequence[Evidence]) -> Mapping[str, str]:
        """Those of ``checks`` that this evidence does not pass, with the reasons."""
        lost = {}
        for check, part in self._parts(question, checks, evidence):
            verdict = judge_check(check, self.key.expectations(question, check), part, question.entry_point)
            if verdict.status is not Status.PASSED:
                lost[check.id] = verdict.reason
        return lost

    def _measure(
        self,
        distances: dict[tuple[str, str], dict[str, float]],
        question: Question,
        checks: Sequence[Check],
        name: str,
        evidence: Sequence[Evidence],
    ) -> None:
        for check, part in self._parts(question, checks, evidence):
            if is_numeric(check):
                off = distance(check, self.key.expectations(question, check), part)
                with self._lock:
                    distances.setdefault((question.id, check.id), {})[name] = off

    def _parts(
        self, question: Question, checks: Sequence[Check], evidence: Sequence[Evidence]
    ) -> Iterator[tuple[Check, Sequence[Evidence]]]:
        """Each check with its part of the evidence."""
        position = 0
        for check in checks:
            count = len(self.key.expectations(question, check))
            yield check, evidence[position : position + count]
            position += count


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
