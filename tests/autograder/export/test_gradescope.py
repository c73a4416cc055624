"""results.json as Gradescope's autograder specification has it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from autograder.export.gradescope import gradescope_results
from autograder.model import Status, Visibility

WORD = {"enum": ["visible", "hidden", "after_due_date", "after_published"]}
FORMAT = {"enum": ["text"]}  # the specification knows html, md, simple_format and ansi, too; none is safe
TEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "number", "visibility"],
    "dependentRequired": {"score": ["max_score"], "max_score": ["score"]},
    "properties": {
        "name": {"type": "string"},
        "number": {"type": "string", "pattern": r"^\d+\.\d+$"},
        "score": {"type": "integer", "minimum": 0},
        "max_score": {"type": "integer", "minimum": 0},
        "status": {"enum": ["passed", "failed"]},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "visibility": WORD,
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tests", "visibility", "output_format", "test_output_format", "test_name_format"],
    "properties": {
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": WORD,
        "stdout_visibility": WORD,
        "tests": {"type": "array", "items": TEST},
    },
}


def test_results_are_as_before(small_class, golden) -> None:
    golden("gradescope.json", json.dumps([gradescope_results(one) for one in small_class], indent=1) + "\n")


def test_results_keep_to_the_schema(small_class) -> None:
    for report in small_class:
        Draft202012Validator(RESULTS).validate(json.loads(json.dumps(gradescope_results(report))))


def test_scores_of_the_tests_add_up_also_above_the_maximum(small_class) -> None:
    ann = gradescope_results(small_class[0])
    assert sum(test["score"] for test in ann["tests"]) == small_class[0].score == 12
    assert small_class[0].max_score == 10
    assert "score" not in ann


def test_visibilities_are_the_checks_own(small_class) -> None:
    tests = gradescope_results(small_class[1])["tests"]
    assert [test["visibility"] for test in tests] == [
        "visible",
        "after_published",
        "after_due_date",
        "hidden",
        "visible",
    ]


def test_hidden_test_has_no_output_and_nothing_hidden_is_anywhere(small_class) -> None:
    results = gradescope_results(small_class[1])
    assert "output" not in next(test for test in results["tests"] if test["visibility"] == "hidden")
    assert "0.1234" not in json.dumps(results)  # neither the hidden reason nor what the code printed meanwhile


def test_example_is_told_for_visible_checks_alone(small_class) -> None:
    bo = small_class[1]
    outcomes = tuple(replace(one, example="f(7)", status=Status.FAILED, score=0) for one in bo.questions[0].outcomes)
    tests = gradescope_results(replace(bo, questions=(replace(bo.questions[0], outcomes=outcomes),)))["tests"]
    assert [test["visibility"] for test in tests if "f(7)" in test.get("output", "")] == ["visible"]


@pytest.mark.parametrize("visibility", list(Visibility))
def test_hint_appears_with_a_failed_test_and_never_for_a_hidden_one(visibility, small_class) -> None:
    question = small_class[1].questions[0]
    outcomes = tuple(
        replace(one, status=Status.FAILED if one.visibility is visibility else Status.PASSED, score=0)
        for one in question.outcomes
    )
    tests = gradescope_results(replace(small_class[1], questions=(replace(question, outcomes=outcomes),)))["tests"]
    told = [test["visibility"] for test in tests if "Which axis?" in test.get("output", "")]
    assert told == ([] if visibility is Visibility.HIDDEN else [visibility.value])


@pytest.mark.parametrize("number", [2, 3], ids=["unreadable", "error of ours"])
def test_no_grade_is_no_score_and_is_said(number: int, small_class) -> None:
    results = gradescope_results(small_class[number])
    assert results["output"]
    assert "/opt/key.py" not in json.dumps(results)
    assert not any("score" in test for test in results["tests"])
