"""nbgrader's way through a class, with our grader at its beginning and nothing a submission could stop on the way.

``nbgrader autograde`` makes one exporter, before it touches any submission. That is the moment at which the whole class
is graded; should that be impossible, nothing has been written yet.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from traitlets import Enum, Integer, Unicode

from autograder.errors import GraderError
from autograder.nbgrader_plugin.graded_class import GradedClass, grade_class
from autograder.nbgrader_plugin.restore import master_cells, restored_notebook
from autograder.run import Settings

__all__ = ["GradedNotebookExporter"]

_SECOND_PASS = "autograde"  # what nbgrader sets NBGRADER_EXECUTION to, while it reads what the first pass has written


class GradedNotebookExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Grades the class when it is made by ``nbgrader autograde``; then reads each notebook into nbgrader's shape.

    Raises NbGraderException, with the reason in nbgrader's log, when the class cannot be graded.
    """

    results = Unicode("results/nbgrader", help="Folder for our results, below the course's; one in it a set.").tag(
        config=True
    )
    jobs = Integer(os.cpu_count() or 2, min=1, max=64, help="Submissions at a time.").tag(config=True)
    device = Enum(("auto", "cpu", "gpu"), "auto", help="Where submissions compute.").tag(config=True)
    sandbox = Enum(("strict", "container", "process"), "strict", help="'process' only limits resources.").tag(
        config=True
    )
    seed = Unicode(None, allow_none=True, help="Hexadecimal: draw the same inputs again.").tag(config=True)

    graded: GradedClass

    def __init__(self, config: Any = None, parent: Any = None, **words: Any) -> None:
        super().__init__(config=config, parent=parent, **words)
        try:
            self.graded = self._graded(parent.coursedir)
        except GraderError as error:
            self.log.error("autograder: %s", error)
            raise NbGraderException(str(error)) from error

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **words: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Read a notebook: what students wrote by our own reader, what the first pass wrote by nbformat."""
        if resources is None or os.environ.get("NBGRADER_EXECUTION") == _SECOND_PASS:
            unchanged: tuple[Any, dict[str, Any]] = super().from_filename(filename, resources=resources, **words)
            return unchanged
        facts = resources["nbgrader"]
        with Gradebook(facts["db_url"]) as gradebook:
            masters = master_cells(gradebook.find_notebook(facts["notebook"], facts["assignment"]))
        notebook = restored_notebook(Path(filename), masters)
        folder, name = os.path.split(filename)
        resources["metadata"] = {"name": os.path.splitext(name)[0], "path": folder}
        restored: tuple[Any, dict[str, Any]] = self.from_notebook_node(notebook, resources=resources, **words)
        return restored

    def _graded(self, coursedir: Any) -> GradedClass:
        course, slug = Path(coursedir.root), coursedir.assignment_id
        settings = Settings(
            out=course / self.results / slug,
            jobs=self.jobs,
            device=self.device,
            sandbox=self.sandbox,
            seed=self.seed,
        )
        submitted = course / coursedir.submitted_directory
        return grade_class(course, slug, submitted, settings, self._say)

    def _say(self, sentence: str) -> None:
        self.log.info("autograder: %s", sentence)
