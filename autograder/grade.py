"""Grade one submission: read, exercise, judge, diagnose, report."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.answer_key import AnswerKey, checks_for_diagnosis
from autograder.diagnose import NO_DIAGNOSIS, Diagnosis, diagnose, diagnose_pair
from autograder.errors import UnreadableSubmission
from autograder.examine import Examinee
from autograder.example.search import with_example
from autograder.follow_through import better_of, stand_ins_for, with_stand_ins
from autograder.forbidden.calls import SubmissionText, with_points_taken
from autograder.judge import Expectation, Verdict, judge_check
from autograder.model import (
    FAIL,
    Assignment,
    Check,
    Evidence,
    Outcome,
    Program,
    Question,
    QuestionReport,
    Report,
    Status,
    Submission,
)
from autograder.read import read
from autograder.sandbox.launch import Zygote

_FINAL = (Status.PASSED, Status.BLOCKED)
_NOT_ANSWERS = (Status.MISSING, Status.NOT_ATTEMPTED)
_PATIENCE_LEFT = 4.0  # after a confirmed time-out, a question's later checks get this fraction of their time


@dataclass(frozen=True)
class Grader:
    """What grading needs besides a submission. Safe to share between threads."""

    assignment: Assignment
    zygote: Zygote
    key: AnswerKey
    seed_token: str
    environment: Mapping[str, str]

    def grade(self, submission: Submission, key: str = "", kept: Mapping[str, QuestionReport] | None = None) -> Report:
        """Grade one submission. A submission that cannot be read gets a Report with its problem.

        Questions in ``kept``, by id, are not examined again: their reports are taken over as they are. Raises
        WorkerError when our side is broken.
        """
        kept = kept or {}
        try:
            if submission.problem:
                raise UnreadableSubmission(submission.problem)
            program = read(submission, self.assignment)
        except UnreadableSubmission as error:
            return self._report(submission, key, (), problem=str(error))
        ids = [question.id for question in self.assignment.questions]
        examined, log = self.examine(program, [id for id in ids if id not in kept])
        by_id = {**kept, **{question.id: question for question in examined}}
        return self._report(submission, key, tuple(by_id[id] for id in ids), log=log)

    def examine(self, program: Program, only: Collection[str] | None = None) -> tuple[tuple[QuestionReport, ...], str]:
        """Outcomes of every question, or of those with an id in ``only``, in order; and what the program printed."""
        with Examinee(self.zygote, program, self.assignment.time_limit_s) as examinee:
            asked = [question for question in self.assignment.questions if only is None or question.id in only]
            reports = [self._examined(program, examinee, question) for question in asked]
            text = SubmissionText(examinee.harmless_to_read, self.assignment)
            found = [text.forbidden_calls(question, examinee.calls(question.id)) for question in asked]
        noted = [replace(report, forbidden_calls=calls) for report, calls in zip(reports, found, strict=True)]
        if self.assignment.forbidden_calls == FAIL:
            noted = [with_points_taken(report, question) for report, question in zip(noted, asked, strict=True)]
        return tuple(noted), examinee.log

    def _examined(self, program: Program, examinee: Examinee, question: Question) -> QuestionReport:
        """One question's report: its checks, again with right functions where it calls others', and an example."""
        report = _Examination(self.key, examinee, question).report()
        cells = self.key.stand_ins
        if replaced := stand_ins_for(question, report, self.assignment, program, cells):
            started = time.monotonic()
            with_right_ones = with_stand_ins(program, [cells[other.id] for other in replaced])
            with Examinee(self.zygote, with_right_ones, self.assignment.time_limit_s) as another:
                report = better_of(report, _Examination(self.key, another, question).report(), replaced)
            examinee.grant(time.monotonic() - started)
        return replace(report, outcomes=with_example(self.key, examinee, question, report.outcomes))

    def _report(
        self,
        submission: Submission,
        key: str,
        questions: tuple[QuestionReport, ...],
        *,
        problem: str | None = None,
        log: str = "",
    ) -> Report:
        return Report(
            assignment=self.assignment.slug,
            student=submission.student,
            questions=questions,
            sandbox=self.zygote.level,
            max_score=self.assignment.max_score,
            problem=problem,
            notes=submission.notes,
            log=log,
            submission_sha256=submission.sha256,
            seed_token=self.seed_token,
            environment=self.environment,
            key=key,
        )


@dataclass
class _Examination:
    """One question of one submission: its checks in order, its evidence for the diagnosis."""

    key: AnswerKey
    examinee: Examinee
    question: Question
    evidence: dict[int, Evidence] = field(default_factory=dict)
    timed_out: bool = False
    absent: bool = False

    def report(self) -> QuestionReport:
        """Run and judge every check; then say what the mistake is, if it is a known one."""
        outcomes: list[Outcome] = []
        for check in self.question.checks:
            outcomes.append(self._outcome(check, {outcome.check_id: outcome for outcome in outcomes}))
        diagnosis = self._diagnose(outcomes)
        return QuestionReport(
            self.question.id,
            self.question.title,
            tuple(outcomes),
            diagnosis.name,
            diagnosis.hint,
            diagnosis.also,
            diagnosis.confidence,
            diagnosis.because,
        )

    def _outcome(self, check: Check, before: Mapping[str, Outcome]) -> Outcome:
        failed = [before[need] for need in check.needs if before[need].status is not Status.PASSED]
        if failed and failed[0].status in _NOT_ANSWERS:
            verdict, seconds = Verdict(failed[0].status, failed[0].reason), 0.0
        elif failed:
            verdict, seconds = Verdict(Status.BLOCKED, f"not tried, because it builds on: {failed[0].title}"), 0.0
        else:
            verdict, seconds = self._verdict(check)
        score = check.points if verdict.status is Status.PASSED else 0
        return Outcome(
            check.id, check.title, verdict.status, score, check.points, check.visibility, verdict.reason, seconds
        )

    def _verdict(self, check: Check) -> tuple[Verdict, float]:
        """Judge the check; whatever is not a pass is tried again alone, so that no earlier call can be to blame."""
        expectations = self.key.expectations(self.question, check)
        alone = self.examinee.is_fresh
        evidence = self._evidence(check, expectations)
        verdict = judge_check(check, expectations, evidence, self.question.entry_point)
        settled = self.timed_out or (self.absent and verdict.status in _NOT_ANSWERS)
        if verdict.status not in _FINAL and not alone and not settled:
            self.examinee.start_afresh()
            for expectation in expectations:
                self.evidence.pop(id(expectation), None)
            evidence = self._evidence(check, expectations)
            verdict = judge_check(check, expectations, evidence, self.question.entry_point)
        self.timed_out = self.timed_out or verdict.status is Status.TIMED_OUT
        self.absent = self.absent or verdict.status in _NOT_ANSWERS
        return verdict, sum(item.seconds for item in evidence)

    def _evidence(self, check: Check, expectations: Sequence[Expectation]) -> list[Evidence]:
        """Evidence for a check's exercises. One time-out settles a check, so what would follow it is not waited for."""
        evidence: list[Evidence] = []
        for expectation in expectations:
            fault = evidence[-1].fault if evidence else None
            late = fault is not None and fault.status is Status.TIMED_OUT
            evidence.append(Evidence(fault=fault) if late else self._exercise(check, expectation))
        return evidence

    def _exercise(self, check: Check, expectation: Expectation) -> Evidence:
        """Evidence for one exercise; equal exercises of several checks run once."""
        if id(expectation) not in self.evidence:
            timeout = check.timeout_s / _PATIENCE_LEFT if self.timed_out else check.timeout_s
            raw = self.examinee.exercise(self.question.id, expectation.exercise, timeout)
            evidence = expectation.evidence(raw)
            if self.timed_out and evidence.fault and evidence.fault.status is Status.TIMED_OUT:
                message = f"{evidence.fault.message} (less than before, as an earlier check had run out of time)"
                evidence = replace(evidence, fault=replace(evidence.fault, message=message))
            self.evidence[id(expectation)] = evidence
        return self.evidence[id(expectation)]

    def _diagnose(self, outcomes: list[Outcome]) -> Diagnosis:
        if self.timed_out or all(outcome.status in (Status.PASSED, *_NOT_ANSWERS) for outcome in outcomes):
            return NO_DIAGNOSIS
        # What was blocked is exercised now, for the diagnosis alone: known mistakes have answered it, too.
        evidence = [
            self._exercise(check, expectation)
            for check in checks_for_diagnosis(self.question)
            for expectation in self.key.expectations(self.question, check)
        ]
        started = time.monotonic()
        mistakes = self.key.mistakes(self.question)
        # The first to need them waits for all known mistakes to be asked, which is no time of this submission's.
        self.examinee.grant(time.monotonic() - started)
        yardsticks = self.key.yardsticks(self.question)
        alone = diagnose(evidence, mistakes, yardsticks)
        if alone.name or alone.hint:
            return alone
        started = time.monotonic()
        pairs = self.key.pairs(self.question)
        self.examinee.grant(time.monotonic() - started)
        return diagnose_pair(evidence, mistakes, pairs, yardsticks, self.key.answers(self.question))
