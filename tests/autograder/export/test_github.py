"""The JSON that the autograding reporter adds up, and the line that carries it from step to step."""

from __future__ import annotations

import base64
import json

import pytest
from jsonschema import Draft202012Validator

from autograder.export.github import github_output_line, github_result

TEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "status", "message", "test_code", "filename", "line_no", "duration"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "status": {"enum": ["pass", "fail", "error"]},
        "score": {"type": "integer", "minimum": 0},
        "message": {"type": "string"},
        "test_code": {"type": "string"},
        "filename": {"type": "string"},
        "line_no": {"type": "integer"},
        "duration": {"type": "number", "minimum": 0},
    },
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "status", "max_score", "tests"],
    "properties": {
        "version": {"const": 1},
        "status": {"enum": ["pass", "fail", "error"]},
        "max_score": {"type": "integer", "minimum": 0},
        "tests": {"type": "array", "minItems": 1, "items": TEST},
    },
}


def test_result_is_as_before(small_class, golden) -> None:
    golden("github.json", json.dumps(github_result(small_class[1]), indent=1) + "\n")


def test_result_keeps_to_the_schema(small_class) -> None:
    for report in small_class:
        Draft202012Validator(RESULT).validate(github_result(report))


@pytest.mark.parametrize(("number", "status"), [(0, "pass"), (1, "fail"), (2, "error"), (3, "error"), (4, "fail")])
def test_status_says_how_it_went(number: int, status: str, small_class) -> None:
    assert github_result(small_class[number])["status"] == status


def test_reporter_counts_the_score_and_leaves_out_what_has_no_grade(small_class) -> None:
    for report in small_class:
        result = github_result(report)
        if report.gradable:
            assert sum(test["score"] for test in result["tests"]) == report.score
            assert result["max_score"] == 10
        else:
            assert result["max_score"] == 0
            assert not any("score" in test for test in result["tests"])


def test_nothing_hidden_is_told(small_class) -> None:
    text = json.dumps([github_result(one) for one in small_class])
    assert "0.1234" not in text
    assert "/opt/key.py" not in text
    assert "the gradient at 0" not in text


def test_line_is_one_line_that_holds_the_result(small_class) -> None:
    result = github_result(small_class[4])
    name, _, value = github_output_line(result).partition("=")
    assert name == "result"
    assert "\n" not in value
    assert json.loads(base64.b64decode(value, validate=True)) == result
