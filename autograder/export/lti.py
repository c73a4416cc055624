"""Scores for LTI 1.3's Assignment and Grade Services: what a tool posts to ``<line item>/scores``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from autograder.export.student_words import feedback
from autograder.model import Report

__all__ = ["lti_score"]


def lti_score(report: Report, user_id: str, now: datetime) -> dict[str, Any]:
    """One submission's score. ``now`` has a time zone; the platform keeps the score with the latest timestamp.

    With bonus points ``scoreGiven`` may exceed ``scoreMaximum``. Without a grade there is neither, and the progress is
    "Failed", which platforms do not count.
    """
    score: dict[str, Any] = {"userId": user_id}
    if report.score is None:
        score |= {"activityProgress": "Submitted", "gradingProgress": "Failed"}
    else:
        score |= {"scoreGiven": report.score, "scoreMaximum": report.max_score}
        score |= {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}
    return score | {"timestamp": now.isoformat(timespec="milliseconds"), "comment": feedback(report)}
