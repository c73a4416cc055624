"""JUnit XML against the rules of the schemas that Jenkins and GitLab publish."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from autograder.export.junit import junit_xml

CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "testcase": {"properties", "failure", "error", "skipped"},
    "properties": {"property"},
    "property": set(),
    "failure": set(),
    "error": set(),
    "skipped": set(),
}
COUNTS = {"tests", "failures", "errors", "skipped", "time"}
REQUIRED = {
    "testsuites": COUNTS,
    "testsuite": {"name", *COUNTS},
    "testcase": {"classname", "name", "time"},
    "property": {"name", "value"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "properties": set(),
}


def test_document_is_as_before(small_class, golden) -> None:
    golden("junit.xml", junit_xml(small_class))


def test_document_keeps_to_the_schema(small_class) -> None:
    root = ElementTree.fromstring(junit_xml(small_class).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) == REQUIRED[element.tag]
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        assert sum(child.tag in ("failure", "error", "skipped") for child in element) <= 1 or element.tag != "testcase"
        assert not (element.text or "").strip()


def test_counts_are_those_of_the_cases(small_class) -> None:
    root = ElementTree.fromstring(junit_xml(small_class).encode())
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.attrib[attribute]) == sum(case.find(tag) is not None for case in cases)
        assert float(element.attrib["time"]) == pytest.approx(sum(float(case.attrib["time"]) for case in cases))


def test_cases_are_unique_and_statuses_are_told_apart(small_class) -> None:
    root = ElementTree.fromstring(junit_xml(small_class).encode())
    kinds = {}
    for suite in root:
        names = [(case.attrib["classname"], case.attrib["name"]) for case in suite.iter("testcase")]
        assert len(set(names)) == len(names)
        kinds |= {
            one.attrib["type"]: one.tag for case in suite.iter("testcase") for one in case if "type" in one.attrib
        }
    assert kinds == {
        "failed": "failure",
        "missing": "failure",
        "raised": "error",
        "timed_out": "error",
        "crashed": "error",
        "grader_error": "error",
        "not_gradable": "error",
        "blocked": "skipped",
        "not_attempted": "skipped",
    }


def properties(element: ElementTree.Element) -> dict[str, str]:
    return {one.attrib["name"]: one.attrib["value"] for one in element.findall("properties/property")}


def test_points_are_properties_and_add_up(small_class) -> None:
    root = ElementTree.fromstring(junit_xml(small_class).encode())
    for report, suite in zip(sorted(small_class, key=lambda one: one.student), root, strict=True):
        assert suite.attrib["name"] == report.student
        assert properties(suite).get("score") == (None if report.score is None else str(report.score))
        if report.gradable:
            scores = [int(properties(case)["score"]) for case in suite.iter("testcase")]
            assert sum(scores) == report.score


def test_what_has_no_grade_has_no_score_either(small_class) -> None:
    root = ElementTree.fromstring(junit_xml(small_class).encode())
    for element in (*root.iter("testsuite"), *root.iter("testcase")):
        if (problem := element.find("error")) is not None and problem.attrib["type"] in (
            "grader_error",
            "not_gradable",
        ):
            assert "score" not in properties(element)


def test_hidden_check_has_a_status_and_no_reason(small_class) -> None:
    text = junit_xml(small_class)
    assert "0.1234" not in text
    assert "/opt/key.py" not in text
    assert 'message="not right yet"' in text


def test_text_of_any_kind_stays_text(small_class) -> None:
    reason = 'a\x00b\x1b[31m ]]> <x a="1">&amp;\ufffe\ud800\r\n\u202e'
    question = small_class[1].questions[0]
    outcome = replace(question.outcomes[0], reason=reason)
    odd = replace(small_class[1], student="n\x07<&", questions=(replace(question, outcomes=(outcome,)),))
    root = ElementTree.fromstring(junit_xml([odd]).encode())
    assert root[0].attrib["name"] == "n<&"
    assert root.find(".//failure").attrib["message"] == 'ab ]]> <x a="1">&amp;\ufffd\ufffd'
