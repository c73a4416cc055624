"""result.json as Classroom 50's runner and collector check it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from jsonschema import Draft202012Validator

from autograder.errors import GraderError, UsageError
from autograder.export.classroom50 import classroom50_result

SET = {
    "CLASSROOM": "nn-2026",
    "ASSIGNMENT": "ps1",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/x/y/commit/abc",
    "RELEASE_URL": "https://github.com/x/y/releases/tag/z",
    "REVIEW_URL": "https://github.com/x/y/pull/1",
    "OWNER": "ann",
}
NOW = datetime(2026, 6, 1, 16, 33, 11, 500_000, tzinfo=timezone(timedelta(hours=2)))
FILLED = {"type": "string", "minLength": 1}
POINTS = {"type": "integer", "minimum": 0}
TEST = {
    "type": "object",
    "required": ["test-name", "passed", "score", "max-score"],
    "properties": {"test-name": FILLED, "passed": {"type": "boolean"}, "score": POINTS, "max-score": POINTS},
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        *("schema", "classroom", "assignment", "assignment_type", "submission", "commit", "release", "review"),
        *("datetime", "score", "max-score", "tests"),
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "assignment_type": {"enum": ["individual", "group", "team"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": POINTS,
        "max-score": POINTS,
        "tests": {"type": "array", "items": TEST},
    }
    | dict.fromkeys(["classroom", "assignment", "owner", "commit", "release", "review"], FILLED),
}


def test_result_is_as_before(small_class, golden) -> None:
    golden("classroom50.json", json.dumps(classroom50_result(small_class[1], SET, NOW), indent=1) + "\n")


@pytest.mark.parametrize("number", [0, 1, 4])
def test_result_keeps_to_the_schema_and_no_score_is_above_its_maximum(number: int, small_class) -> None:
    result = json.loads(json.dumps(classroom50_result(small_class[number], SET, NOW)))
    Draft202012Validator(RESULT).validate(result)
    assert result["score"] == small_class[number].score == sum(test["score"] for test in result["tests"])
    assert all(one["score"] <= one["max-score"] for one in [result, *result["tests"]])


def test_maximum_leaves_bonus_points_out_for_those_without(small_class) -> None:
    assert classroom50_result(small_class[1], SET, NOW)["max-score"] == 10


def test_hidden_checks_are_one_line_without_words(small_class) -> None:
    result = classroom50_result(small_class[1], SET, NOW)
    assert "1 A softmax & more: 1 hidden check" in [test["test-name"] for test in result["tests"]]
    assert "0.1234" not in json.dumps(result)
    assert "the gradient at 0" not in json.dumps(result)


def test_time_is_universal_time_in_whole_seconds(small_class) -> None:
    assert classroom50_result(small_class[1], SET, NOW)["datetime"] == "2026-06-01T14:33:11Z"


def test_names_of_tests_are_all_different(small_class) -> None:
    names = [test["test-name"] for test in classroom50_result(small_class[1], SET, NOW)["tests"]]
    assert len(set(names)) == len(names)


def test_review_falls_back_to_the_commit_and_owner_to_the_user_or_nobody(small_class) -> None:
    bare = {name: value for name, value in SET.items() if name not in ("REVIEW_URL", "OWNER")}
    result = classroom50_result(small_class[0], bare, NOW)
    assert result["review"] == SET["COMMIT_URL"]
    assert "owner" not in result
    assert classroom50_result(small_class[0], bare | {"USERNAME": "bo"}, NOW)["owner"] == "bo"


@pytest.mark.parametrize("name", ["CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"])
def test_missing_variable_is_named(name: str, small_class) -> None:
    with pytest.raises(UsageError, match=f"not set: {name}"):
        classroom50_result(small_class[0], SET | {name: ""}, NOW)


def test_tag_of_another_kind_is_refused(small_class) -> None:
    with pytest.raises(UsageError, match="SUBMISSION_TAG is 'v1', expected"):
        classroom50_result(small_class[0], SET | {"SUBMISSION_TAG": "v1"}, NOW)


@pytest.mark.parametrize("number", [2, 3], ids=["unreadable", "error of ours"])
def test_no_grade_is_refused_rather_than_a_zero(number: int, small_class) -> None:
    with pytest.raises(GraderError, match="no grade") as refused:
        classroom50_result(small_class[number], SET, NOW)
    assert not isinstance(refused.value, UsageError)
