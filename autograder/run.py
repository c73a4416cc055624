"""Grade a folder of submissions: several at a time, resumable, with results on disk as they come."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from autograder import __version__, record
from autograder.answer_key import AnswerKey
from autograder.class_report import CLASS_PAGE, INDEX_PAGE
from autograder.collect.submissions import collect
from autograder.device import CPU, choose_device, name_device
from autograder.errors import DamagedFile, WorkerError
from autograder.grade import Grader
from autograder.grade_diff import GradeDiff, grade_diff
from autograder.model import SCHEMA_VERSION, Report, Submission
from autograder.output_folder import OutputFolder
from autograder.question_keys import machinery_digest, question_keys
from autograder.regrade import Standing, completed, standing
from autograder.report.as_csv import grades_csv
from autograder.report.as_html import index_html, report_html
from autograder.report.as_json import to_dict
from autograder.report.grade_diff_as_csv import grade_diff_csv
from autograder.sandbox.launch import Zygote
from autograder.sandbox.lockdown import STRICT
from autograder.sets import LoadedSet
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

GRADE_DIFF_FILE = "grade_diff.csv"
_TRIES = 3  # of whatever needs the zygote: each one that dies spoils one of them

Made = TypeVar("Made")


@dataclass(frozen=True)
class Settings:
    """How a run is to be done; read once by the command line."""

    out: Path
    jobs: int = 2
    device: str = "auto"
    sandbox: str = STRICT
    seed: str | None = None


class Run:
    """A grading run. ``submissions`` are those found; ``results`` yields a report for each as it is finished.

    ``finished`` are the students whose results are on disk, which is a moment before they are yielded.

    Use as a context manager: while it is open, no other run can use the same output folder. ``say`` is told in a
    sentence what was found there that should not be. Raises UsageError for a folder without submissions and for an
    output folder that another run is using, OutputError for one that cannot be written.
    """

    def __init__(
        self, loaded: LoadedSet, submissions: Path, settings: Settings, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._loaded = loaded
        self._settings = settings
        self._assignment = loaded.assignment
        self._folder = submissions
        self._say = say
        self.submissions: Sequence[Submission] = collect(submissions, loaded.assignment.slug)
        self._device = choose_device(settings.device)
        self._stop = threading.Event()
        self._question_keys = question_keys(loaded)
        self._output = OutputFolder(settings.out, say)
        try:
            self._set_damaged_run_file_aside()
            self.seed = record.run_seed(settings.out, settings.seed)
        except BaseException:
            self.close()
            raise
        self._published: dict[str, Report] = {}
        self._regraded: dict[str, Report] = {}
        self.finished: list[str] = []

    def close(self) -> None:
        """Let other runs use the output folder."""
        self._output.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def results(self) -> Iterator[tuple[Report, bool]]:
        """Grade what has no result yet; each report is on disk before it is yielded, with True where it already was.

        A new submission's report is then in its student's folder. One that would take the place of an older report on
        the same file waits in ``record.WAITING_FOLDER`` until ``conclude``. When the consumer stops early (Ctrl-C),
        what is finished stays and what runs is let go.
        """
        self._write_run_file(changing=False)
        to_grade: list[Standing] = []
        for submission in self.submissions:
            before = self._standing(submission)
            if before.published is not None:
                self._published[submission.student] = before.published
            if before.report is None:
                to_grade.append(before)
            else:
                self._regraded[submission.student] = before.report
                self.finished.append(submission.student)
                yield before.report, True
        if to_grade:
            yield from ((report, False) for report in self._grade(to_grade))

    @property
    def diff_file(self) -> Path:
        """Where a grade diff stands while it waits to be accepted."""
        return self._settings.out / GRADE_DIFF_FILE

    def grade_diff(self) -> GradeDiff:
        """What the reports that were made again would change in those that are out. Call it after ``results``."""
        pairs = [(self._published[student], report) for student, report in self._regraded.items()]
        return grade_diff(pairs)

    def conclude(self, *, publish: bool, diff: GradeDiff) -> list[Report]:
        """Publish what was graded again, or keep it waiting and write grade_diff.csv; then write the summary.

        Returns the reports that are out, sorted by student. May be interrupted at any moment and repeated.
        """
        if publish:
            for student, report in self._regraded.items():
                if report != self._published[student]:
                    self._write(report)
                    self._published[student] = report
            self._write_run_file(changing=True)
        else:
            record.write_file(self.diff_file, grade_diff_csv(diff))
        reports = sorted(self._published.values(), key=lambda report: report.student)
        self.write_summary(reports)
        if publish:
            record.remove(self.diff_file)
            record.remove(self._settings.out / record.WAITING_FOLDER)
        return reports

    def write_summary(self, reports: Sequence[Report]) -> None:
        """Write grades.csv and index.html for all reports."""
        ordered = sorted(reports, key=lambda report: report.student)
        record.write_file(
            self._settings.out / "grades.csv",
            grades_csv(ordered, [question.id for question in self._assignment.questions]),
        )
        has_class_page = (self._settings.out / CLASS_PAGE).is_file()
        index = index_html(self._assignment.title, ordered, has_class_page=has_class_page)
        record.write_file(self._settings.out / INDEX_PAGE, index)

    def _standing(self, submission: Submission) -> Standing:
        out, student = self._settings.out, submission.student
        return standing(
            submission,
            self._key(submission),
            self._assignment,
            self._question_keys,
            published=self._kept(out / student),
            waiting=self._kept(out / record.WAITING_FOLDER / student),
        )

    def _kept(self, folder: Path) -> Report | None:
        """The report in a folder; None when there is none, or a damaged one, which is set aside in the student's own
        folder, because that of waiting results is removed in the end.
        """
        try:
            return record.load_report(folder)
        except DamagedFile as damage:
            waits = folder.parent.name == record.WAITING_FOLDER
            name = f"{record.REPORT_FILE}.regrade" if waits else record.REPORT_FILE
            aside = record.set_aside(folder / record.REPORT_FILE, self._settings.out / folder.name / name)
            which = f"{record.REPORT_FILE} of {bounded_text(folder.name, NAME_LIMIT)}"
            self._say(
                f"{f'the waiting {which}' if waits else which} was damaged or changed since it was written "
                f"({bounded_text(str(damage)).rstrip('.')}); it is kept as {aside.name}, "
                "and the submission is graded again"
            )
            return None

    def _set_damaged_run_file_aside(self) -> None:
        """See to it that the seed is in run.json or nowhere; when it was lost, say what follows from that."""
        out, again = self._settings.out, "every submission is graded again, with another seed if none is given"
        try:
            kept = record.kept_seed(out)
        except DamagedFile as damage:
            aside = record.set_aside(out / record.RUN_FILE)
            self._say(
                f"{record.RUN_FILE} in {out} was damaged or changed since it was written "
                f"({bounded_text(str(damage)).rstrip('.')}); it is kept as {aside.name}, the seed in it is not used, "
                f"and {again}"
            )
        else:
            if kept is None and any(out.glob(f"*/{record.REPORT_FILE}")):
                self._say(f"{record.RUN_FILE} is missing in {out}, which holds reports; {again}")

    def _grade(self, to_grade: Sequence[Standing]) -> Iterator[Report]:
        with self._zygote() as zygote:
            grader = self._patiently(lambda: self._grader(zygote, to_grade))
            pool = ThreadPoolExecutor(self._settings.jobs, thread_name_prefix="grade")
            pending: set[Future[Report]] = {pool.submit(self._grade_one, grader, before) for before in to_grade}
            try:
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            finally:
                self._stop.set()
                pool.shutdown(wait=False, cancel_futures=True)

    def _grader(self, zygote: Zygote, to_grade: Sequence[Standing]) -> Grader:
        device = name_device(zygote, self._settings.device) if self._device != CPU else CPU
        return Grader(
            assignment=self._assignment,
            zygote=zygote,
            key=AnswerKey(zygote, self._asked(to_grade), self.seed),
            seed_token=record.seed_token(self.seed),
            environment={**zygote.versions, "device": device, "autograder": __version__},
        )

    def _asked(self, to_grade: Sequence[Standing]) -> LoadedSet:
        """The set with the questions that some submission is asked: the reference need not answer the others."""
        questions = self._assignment.questions
        asked = [item for item in questions if any(item.id not in before.kept for before in to_grade)]
        return replace(self._loaded, assignment=replace(self._assignment, questions=tuple(asked)))

    def _grade_one(self, grader: Grader, before: Standing) -> Report:
        submission = before.submission
        try:
            graded = self._patiently(lambda: grader.grade(submission, before.key, before.kept))
            report = completed(graded, before, self._question_keys)
        except WorkerError as error:
            if self._stop.is_set():
                raise
            report = self._not_graded(submission, str(error))
        if report.problem is None and not report.gradable:
            report = replace(report, key="")  # an error of ours is in it: the next run tries again
        if before.published is None:
            self._write(report)
            self._published[submission.student] = report
        elif report.key:  # an error of ours takes nobody's grade away
            record.write_file(
                self._settings.out / record.WAITING_FOLDER / submission.student / record.REPORT_FILE, _as_text(report)
            )
            self._regraded[submission.student] = report
        self.finished.append(submission.student)
        return report

    def _write(self, report: Report) -> None:
        folder = self._settings.out / report.student
        record.write_file(folder / "report.html", report_html(report, self._assignment.title))
        # The JSON record comes last: it is what says that this submission is finished.
        record.write_file(folder / record.REPORT_FILE, _as_text(report))

    def _patiently(self, work: Callable[[], Made]) -> Made:
        """Do it; when our side breaks down meanwhile, again from the beginning. Raises WorkerError for the last try."""
        for _ in range(_TRIES - 1):
            try:
                return work()
            except WorkerError:
                if self._stop.is_set():
                    raise
        return work()

    def _not_graded(self, submission: Submission, reason: str) -> Report:
        return Report(
            assignment=self._assignment.slug,
            student=submission.student,
            questions=(),
            sandbox=self._settings.sandbox,
            max_score=self._assignment.max_score,
            problem=f"The grader broke down, which is not this submission's fault: {reason}",
            notes=submission.notes,
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
                "machinery": machinery_digest(),
                "set": self._assignment.slug,
                # They decide which cells of a submission are answers.
                "entry_points": sorted((item.id, item.entry_point) for item in self._assignment.questions),
                "time_limit_s": self._assignment.time_limit_s,
                "student": submission.student,
                "submission": submission.sha256,
                "problem": submission.problem,
                "notes": list(submission.notes),
                "seed": self.seed,
                "sandbox": self._settings.sandbox,
                "device": self._device,
            }
        )

    def _write_run_file(self, *, changing: bool) -> None:
        """Write what this run is begun with; without ``changing``, what an earlier run has written there stays.

        So the seed that is kept is that of the grades that are out, whatever is tried before it is accepted.
        """
        out = self._settings.out
        facts = {"assignment": self._assignment.slug, "seed": self.seed, "sandbox": self._settings.sandbox}
        if changing or record.kept_seed(out) is None:
            record.write_run_file(out, facts)


def _as_text(report: Report) -> str:
    return json.dumps(to_dict(report), indent=1) + "\n"
