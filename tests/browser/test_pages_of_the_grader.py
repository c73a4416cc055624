"""The grader's own pages in a browser: what only a layout shows."""

from __future__ import annotations

import itertools

from autograder.model import Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.as_html import index_html
from tests.browser.conftest import Visit

TARGET = 24
"""Pixels from the middle of one link to that of the next, so that each can be hit (WCAG 2.2, 2.5.8)."""


def report_of(student: str) -> Report:
    outcome = Outcome("rows", "rows sum to 1", Status.FAILED, 0, 5, Visibility.HIDDEN, "the sums differ")
    question = QuestionReport("softmax", "A softmax", (outcome,), "sums_over_the_batch", "Which axis?")
    return Report("ps1", student, (question,), "strict", 5)


def test_links_of_the_index_are_far_enough_apart_to_be_hit(visit: Visit) -> None:
    visit.page.set_content(index_html("PS1", [report_of(name) for name in ("al", "bo", "cy")]))
    for folded in visit.page.locator("details").all():
        folded.evaluate("part => { part.open = true }")

    boxes = [link.bounding_box() for link in visit.page.locator("a").all()]

    middles = sorted(box["y"] + box["height"] / 2 for box in boxes)
    assert len(middles) == 6
    assert min(after - before for before, after in itertools.pairwise(middles)) >= TARGET
    visit.picture("index")
