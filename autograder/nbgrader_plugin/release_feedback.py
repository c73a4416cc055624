"""nbgrader's ``release_feedback`` for a class of which some, or all, did not hand in through the exchange."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from nbgrader.exchange.default.release_feedback import ExchangeReleaseFeedback

from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["ReleaseFeedback"]

_BY_EXCHANGE = ("timestamp.txt", "submission_secret.txt")  # written by nbgrader submit, and not by zip_collect


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]  # nbgrader has no types
    """Releases what can be fetched and names the rest, where nbgrader alone would stop with a traceback.

    A student fetches feedback by the secret of the submission, which ``nbgrader submit`` left in the student's own
    folder. Without one there is nobody who could fetch, so nothing is made up: neither a secret nor a time.
    """

    def copy_files(self) -> None:
        """Release the feedback of those who have handed in through the exchange; the log names the others."""
        folders = {Path(page).parent for page in glob.glob(os.path.join(self.src_path, "*.html"))}
        elsewhere = sorted(
            folder.parent.name for folder in folders if not all((folder / name).is_file() for name in _BY_EXCHANGE)
        )
        for student in elsewhere:
            self.log.warning(
                "autograder: %s did not hand in through the exchange, so there is nobody to fetch this feedback; "
                "hand out %s in another way.",
                bounded_text(student, NAME_LIMIT),
                self.coursedir.format_path(self.coursedir.feedback_directory, student, self.coursedir.assignment_id),
            )
        excluded = self.coursedir.student_id_exclude
        self.coursedir.student_id_exclude = ",".join([*filter(None, [excluded]), *elsewhere])
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded
