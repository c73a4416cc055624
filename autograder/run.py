"""Grade a folder of submissions: several at a time, resumable, with results on disk as they come."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

from autograder import __version__, record
from autograder.answer_key import AnswerKey
from autograder.collect import collect
from autograder.device import CPU, choose_device, name_device
from autograder.errors import OutputError, WorkerError
from autograder.grade import Grader
from autograder.model import SCHEMA_VERSION, Report, Submission
from autograder.report.as_csv import grades_csv
from autograder.report.as_html import index_html, report_html
from autograder.report.as_json import to_dict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.lockdown import STRICT
from autograder.sets import LoadedSet

Progress = Callable[[Report, bool], None]
"""Told of every finished report, and whether it was already there."""


@dataclass(frozen=True)
class Settings:
    """How a run is to be done; read once by the command line."""

    out: Path
    jobs: int = 2
    device: str = "auto"
    sandbox: str = STRICT
    seed: str | None = None


class Run:
    """A grading run. ``students`` are the submissions found; ``results`` yields a report for each as it is finished.

    Raises UsageError for a folder without submissions, OutputError for an output folder that cannot be written.
    """

    def __init__(self, loaded: LoadedSet, submissions: Path, settings: Settings) -> None:
        self._loaded = loaded
        self._settings = settings
        self._assignment = loaded.assignment
        self._folder = submissions
        self.submissions: Sequence[Submission] = collect(submissions, loaded.assignment.slug)
        self.seed = record.run_seed(settings.out, settings.seed)
        self._device = choose_device(settings.device)
        self._stop = threading.Event()

    def results(self) -> Iterator[tuple[Report, bool]]:
        """Grade what has no result yet; each report is on disk before it is yielded, with True where it already was.

        When the consumer stops early (Ctrl-C), what is finished stays and what runs is let go.
        """
        self._write_run_file()
        waiting: list[tuple[Submission, str]] = []
        for submission in self.submissions:
            key = self._key(submission)
            known = record.load_report(self._settings.out / submission.student, key)
            if known is not None:
                yield known, True
            else:
                waiting.append((submission, key))
        if waiting:
            yield from ((report, False) for report in self._grade(waiting))

    def write_summary(self, reports: Sequence[Report]) -> None:
        """Write grades.csv and index.html for all reports."""
        ordered = sorted(reports, key=lambda report: report.student)
        record.write_file(
            self._settings.out / "grades.csv",
            grades_csv(ordered, [question.id for question in self._assignment.questions]),
        )
        record.write_file(self._settings.out / "index.html", index_html(self._assignment.title, ordered))

    def _grade(self, waiting: Sequence[tuple[Submission, str]]) -> Iterator[Report]:
        with self._zygote() as zygote:
            device = name_device(zygote, self._settings.device) if self._device != CPU else CPU
            grader = Grader(
                assignment=self._assignment,
                zygote=zygote,
                key=AnswerKey(zygote, self._loaded, self.seed),
                seed_token=record.seed_token(self.seed),
                environment={**zygote.versions, "device": device, "autograder": __version__},
            )
            pool = ThreadPoolExecutor(self._settings.jobs, thread_name_prefix="grade")
            pending: set[Future[Report]] = {
                pool.submit(self._grade_one, grader, submission, key) for submission, key in waiting
            }
            try:
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            finally:
                self._stop.set()
                pool.shutdown(wait=False, cancel_futures=True)

    def _grade_one(self, grader: Grader, submission: Submission, key: str) -> Report:
        try:
            report = self._graded(grader, submission, key)
        except WorkerError as error:
            if self._stop.is_set():
                raise
            report = self._not_graded(submission, str(error))
        if report.problem is None and not report.gradable:
            report = replace(report, key="")  # an error of ours is in it: the next run tries again
        folder = self._settings.out / submission.student
        record.write_file(folder / "report.html", report_html(report, self._assignment.title))
        # The JSON record comes last: it is what says that this submission is finished.
        record.write_file(folder / record.REPORT_FILE, json.dumps(to_dict(report), indent=1) + "\n")
        return report

    def _graded(self, grader: Grader, submission: Submission, key: str) -> Report:
        """Grade; when our side breaks down meanwhile, once more from the beginning."""
        try:
            return grader.grade(submission, key)
        except WorkerError:
            if self._stop.is_set():
                raise
            return grader.grade(submission, key)

    def _not_graded(self, submission: Submission, reason: str) -> Report:
        return Report(
            assignment=self._assignment.slug,
            student=submission.student,
            questions=(),
            sandbox=self._settings.sandbox,
            max_score=self._assignment.max_score,
            problem=f"The grader broke down, which is not this submission's fault: {reason}",
            submission_sha256=submission.sha256,
        )

    def _zygote(self) -> Zygote:
        hidden = (self._loaded.folder.parent, self._settings.out, self._folder)
        return Zygote(self._settings.sandbox, gpu=self._device != CPU, hidden=hidden)

    def _key(self, submission: Submission) -> str:
        return record.result_key(
            {
                "schema": SCHEMA_VERSION,
                "grader": __version__,
                "set": self._loaded.digest,
                "student": submission.student,
                "submission": submission.sha256,
                "problem": submission.problem,
                "seed": self.seed,
                "sandbox": self._settings.sandbox,
                "device": self._device,
            }
        )

    def _write_run_file(self) -> None:
        out = self._settings.out
        if out.exists() and not out.is_dir():
            raise OutputError(f"The output folder {out} is a file; expected a folder or a name that is free.")
        facts = {"assignment": self._assignment.slug, "seed": self.seed, "sandbox": self._settings.sandbox}
        record.write_file(out / record.RUN_FILE, json.dumps(facts, indent=1) + "\n")
