"""Grade nbgrader's ``submitted/`` in one run of ours, and find each student's report again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.collect.submissions import student_name
from autograder.grade_diff import GradeDiff
from autograder.model import Assignment, Report, Submission
from autograder.run import Run, Settings
from autograder.sets import load_set
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["GradedClass", "grade_class"]


@dataclass(frozen=True)
class GradedClass:
    """A problem set and the reports that are out, by the name of their student in our results."""

    assignment: Assignment
    reports: dict[str, Report]

    def report_of(self, student: str) -> Report:
        """The report of the student whom nbgrader calls so; one that says why there is none, where there is none."""
        report = self.reports.get(student_name(student))
        if report is not None:
            return report
        return Report(
            assignment=self.assignment.slug,
            student=student,
            questions=(),
            sandbox="",
            max_score=self.assignment.max_score,
            problem="There is no result for this name: another submission may have the same one but for capitals.",
        )


def grade_class(
    course: Path, slug: str, submitted: Path, settings: Settings, say: Callable[[str], None]
) -> GradedClass:
    """Grade who has handed in ``slug`` in ``submitted/<student>/<slug>/``; what has a result in ``out`` keeps it.

    Grades that a change of the problem set alters are written (who calls nbgrader again asks for them), and named
    through ``say``. Raises GraderError when the run as a whole cannot be done.
    """
    loaded = load_set(slug, course / "solutions")
    with Run(loaded, submitted, settings, say=say) as run:
        run.submissions = [one for one in run.submissions if _handed_in(one, submitted, slug)]
        finished = sum(1 for _ in run.results())
        diff = run.grade_diff()
        _say_changes(diff, say)
        reports = run.conclude(publish=True, diff=diff)
    say(f"{finished} submissions of {slug} have results in {settings.out}")
    return GradedClass(loaded.assignment, {report.student: report for report in reports})


def _handed_in(submission: Submission, submitted: Path, slug: str) -> bool:
    """Whether there is a folder of this assignment: others in the class may have handed in other ones only."""
    if submission.path is None:
        return True
    return (submitted / submission.path.relative_to(submitted).parts[0] / slug).is_dir()


def _say_changes(diff: GradeDiff, say: Callable[[str], None]) -> None:
    if diff.students:
        names = ", ".join(bounded_text(change.student, NAME_LIMIT) for change in diff.students)
        say(f"the problem set has changed since the last run, and with it the results of: {names}")
