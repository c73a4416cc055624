"""Scores as the Assignment and Grade Services of LTI 1.3 take them."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from jsonschema import Draft202012Validator

from autograder.export.lti import lti_score

NOW = datetime(2026, 6, 1, 14, 33, 11, 250_000, tzinfo=timezone.utc)
SCORE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["userId", "timestamp", "activityProgress", "gradingProgress"],
    "dependentRequired": {"scoreGiven": ["scoreMaximum"]},
    "properties": {
        "userId": {"type": "string", "minLength": 1},
        "scoreGiven": {"type": "number", "minimum": 0},
        "scoreMaximum": {"type": "number", "exclusiveMinimum": 0},
        "comment": {"type": "string"},
        "timestamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}(Z|[+-]\d\d:\d\d)$"},
        "activityProgress": {"enum": ["Initialized", "Started", "InProgress", "Submitted", "Completed"]},
        "gradingProgress": {"enum": ["NotReady", "Failed", "Pending", "PendingManual", "FullyGraded"]},
    },
}


def test_scores_are_as_before(small_class, golden) -> None:
    golden("lti.json", json.dumps([lti_score(one, f"u-{one.student}", NOW) for one in small_class], indent=1) + "\n")


def test_scores_keep_to_the_schema(small_class) -> None:
    for report in small_class:
        Draft202012Validator(SCORE).validate(json.loads(json.dumps(lti_score(report, "u1", NOW))))


def test_bonus_points_lift_the_score_above_its_maximum(small_class) -> None:
    score = lti_score(small_class[0], "u1", NOW)
    assert (score["scoreGiven"], score["scoreMaximum"], score["gradingProgress"]) == (12, 10, "FullyGraded")


@pytest.mark.parametrize("number", [2, 3], ids=["unreadable", "error of ours"])
def test_no_grade_is_a_failed_grading_without_a_score(number: int, small_class) -> None:
    score = lti_score(small_class[number], "u1", NOW)
    assert score["gradingProgress"] == "Failed"
    assert "scoreGiven" not in score
    assert "/opt/key.py" not in score["comment"]


def test_comment_tells_what_the_student_may_see(small_class) -> None:
    comment = lti_score(small_class[1], "u1", NOW)["comment"]
    assert "off by <b>1</b> & more" in comment
    assert "1 hidden check, 0 of 1 point" in comment
    assert "Which axis?" in comment
    assert "0.1234" not in comment
