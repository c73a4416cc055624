"""This repository as a nbgrader course (see docs/nbgrader.md): nothing but notebooks and public samples is ever copied.

``make nbgrader`` fills ``source/`` from ``solutions/``. nbgrader copies whatever lies beside a source notebook to
students, so the notebooks are not kept beside checks, wrong answers and tables; and it would leave out an assignment
whose folder is there already, so it releases into ``release/`` rather than into the committed ``assignments/``.
"""

import os
import sys
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader puts it there

c.CourseDirectory.course_id = "neural_networks"
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
# Should solutions/ be named as the source after all, nothing in it but notebooks may reach a student.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", "*.json", "*.csv"]

# nbgrader starts a program of its own environment by name; so that .venv/bin/nbgrader works without activating .venv:
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

# Where students are on the same machine, it must lie outside of this folder: they must not be able to look in here.
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE") or str(Path(__file__).resolve().parent / "exchange")

# Zip archives of an LMS: <student>_<notebook>.ipynb, with anything between the two, as Canvas and Moodle name them.
c.FileNameCollectorPlugin.named_regexp = (
    r".*?(?P<student_id>[^/_]+)_(?:[^/]*_)?(?P<file_id>ps\d_[a-z]+)(?:-\d+)?\.ipynb$"
)

# Submissions are graded by our isolated grader: nbgrader runs none of their code and stores what it is told.
c.Autograde.exporter_class = "autograder.nbgrader_plugin.exporter.GradedNotebookExporter"
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.preprocessor.StoreGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# Feedback to those who have handed in through the exchange; the others are named, in place of a traceback.
c.ExchangeFactory.release_feedback = "autograder.nbgrader_plugin.release_feedback.ReleaseFeedback"
# What students write into their text cells is shown to them and to instructors without scripts. The formgrader and the
# feedback ask for no more than this filter (see harmless_text.py); the setting below is for raw cells.
c.HTMLExporter.filters = {"markdown2html": "autograder.nbgrader_plugin.harmless_text.harmless_html"}
c.HTMLExporter.sanitize_html = True
