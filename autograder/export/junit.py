"""JUnit XML, as Jenkins, GitLab and GitHub's test reporters read it: one suite per student, one case per check."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from autograder.model import Outcome, Report, Status, Visibility
from autograder.report.as_json import NOT_GRADABLE
from autograder.report.class_summary import sorted_by_student
from autograder.report.status_words import STATUS_WORDS
from autograder.report.student_view import problem_for_student, reason_for_student
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["junit_xml"]

_FAILURE, _ERROR, _SKIPPED = "failure", "error", "skipped"
_TAGS = {
    Status.FAILED: _FAILURE,
    Status.MISSING: _FAILURE,
    Status.RAISED: _ERROR,
    Status.TIMED_OUT: _ERROR,
    Status.CRASHED: _ERROR,
    Status.GRADER_ERROR: _ERROR,
    Status.NOT_ATTEMPTED: _SKIPPED,
    Status.BLOCKED: _SKIPPED,
}


def junit_xml(reports: Sequence[Report]) -> str:
    """A class as one document. Wrong is a failure; an exception, a timeout, a crash and an error of ours are errors;
    what was not attempted or not run is skipped.

    JUnit knows no points: ``score`` and ``max_score`` are properties of each case, and of each suite that has a grade.
    A submission that could not be read is a suite with one error. Times are in seconds.
    """
    root = Element("testsuites")
    for report in sorted_by_student(reports):
        _add_suite(root, report)
    _count(root, list(root.iter("testcase")))
    ElementTree.indent(root)
    document: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _add_suite(root: Element, report: Report) -> None:
    suite = SubElement(root, "testsuite", name=bounded_text(report.student, NAME_LIMIT))
    name = bounded_text(report.assignment)
    _add_properties(suite, report.score, report.max_score)
    if report.problem is not None:
        case = SubElement(suite, "testcase", classname=name, name="submission", time="0.000")
        problem = problem_for_student(report) or ""
        SubElement(case, _ERROR, type=NOT_GRADABLE, message=problem)
    for number, question in enumerate(report.questions, start=1):
        for position, outcome in enumerate(question.outcomes, start=1):
            classname = f"{name}.{bounded_text(question.id)}.{bounded_text(outcome.check_id)}"
            _add_case(suite, classname, f"{number}.{position} {bounded_text(outcome.title)}", outcome)
    _count(suite, list(suite.iter("testcase")))


def _add_case(suite: Element, classname: str, name: str, outcome: Outcome) -> None:
    case = SubElement(suite, "testcase", classname=classname, name=name, time=f"{outcome.seconds:.3f}")
    score = None if outcome.status is Status.GRADER_ERROR else outcome.score
    _add_properties(case, score, outcome.max_score)
    if outcome.status is not Status.PASSED:
        hidden = outcome.visibility is Visibility.HIDDEN
        message = STATUS_WORDS[outcome.status].word if hidden else reason_for_student(outcome)
        SubElement(case, _TAGS[outcome.status], type=outcome.status.value, message=message)


def _add_properties(element: Element, score: int | None, max_score: int) -> None:
    properties = SubElement(element, "properties")
    if score is not None:
        SubElement(properties, "property", name="score", value=str(score))
    SubElement(properties, "property", name="max_score", value=str(max_score))


def _count(element: Element, cases: list[Element]) -> None:
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", _FAILURE), ("errors", _ERROR), ("skipped", _SKIPPED)):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{sum(float(case.attrib['time']) for case in cases):.3f}")
