"""In place of nbgrader's Execute and SaveAutoGrades: store what our grader found; run nothing."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.nbgrader_plugin.store import store_report
from autograder.report.class_summary import why_no_grade

__all__ = ["StoreGrades"]


class StoreGrades(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Writes a student's report into the gradebook. Stands before AssignLatePenalties, which needs the score.

    Works with ``GradedNotebookExporter`` alone, which has the reports.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Store the grades of the student whose notebook this is; the notebook stays as it is."""
        facts, graded = resources["nbgrader"], self.parent.graded
        report = graded.report_of(facts["student"])
        question_ids = tuple(question.id for question in graded.assignment.questions)
        with Gradebook(facts["db_url"]) as gradebook:
            store_report(gradebook, report, question_ids, facts["notebook"], facts["student"])
        if not report.gradable:
            self.log.warning("autograder: %s waits for a person: %s", facts["student"], why_no_grade(report))
        return nb, resources
