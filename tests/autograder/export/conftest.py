"""A class of five in which everything happens that an export must get right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.export.roster import Table
from autograder.model import AS_EXPECTED, Outcome, QuestionReport, Report, Status, Visibility

GOLDEN = Path(__file__).parent / "golden"
CHECKS = [
    ("rows", "rows sum to 1", 4, Visibility.VISIBLE),
    ("large", "scores around +1000", 2, Visibility.AFTER_PUBLISHED),
    ("late", "a batch of 1,000 rows", 3, Visibility.AFTER_DUE_DATE),
    ("secret", "the gradient at 0", 1, Visibility.HIDDEN),
]
ODD_NAME = '=Łé, "Ann" 😀 שלום'
PASSED, NO_WORDS = Status.PASSED, AS_EXPECTED
Fate = tuple[Status, str]


def softmax(fates: list[Fate], example: str | None = None, hint: str | None = None) -> QuestionReport:
    outcomes = []
    for (id, title, points, visibility), (status, reason) in zip(CHECKS, fates, strict=True):
        score = points if status is PASSED else 0
        shown = example if visibility is Visibility.VISIBLE else None
        outcomes.append(Outcome(id, title, status, score, points, visibility, reason, 0.25, shown))
    return QuestionReport("softmax", "A softmax & more", tuple(outcomes), "wrong_axis" if hint else None, hint)


def bonus(status: Status) -> QuestionReport:
    reason = NO_WORDS if status is PASSED else "the function is as it was handed out"
    score = 2 if status is PASSED else 0
    return QuestionReport(
        "extra", "Extra (bonus)", (Outcome("one", "one more", status, score, 2, Visibility.VISIBLE, reason, 0.5),)
    )


def report(student: str, *questions: QuestionReport, problem: str | None = None) -> Report:
    return Report("ps1_softmax", student, questions, "strict", 10, problem, log="secret 0.1234")


@pytest.fixture
def small_class() -> list[Report]:
    """ann has everything and the bonus, bo some, cy no readable file, di an error of ours, the fifth an odd name."""
    good = (PASSED, NO_WORDS)
    some = [
        (Status.FAILED, "the result is off by <b>1</b> & more"),
        (Status.BLOCKED, "rows must pass first"),
        good,
        (Status.FAILED, "expected 0.1234 at the hidden input"),
    ]
    ours = [good, good, (Status.GRADER_ERROR, "WorkerError in /opt/key.py"), good]
    odd = [
        (Status.RAISED, "TypeError in line 4"),
        (Status.TIMED_OUT, "stopped after 5 s"),
        (Status.CRASHED, "the process ended"),
        (Status.MISSING, "no definition named softmax"),
    ]
    return [
        report("ann", softmax([good] * 4), bonus(PASSED)),
        report("bo", softmax(some, "f([1])\ngives [2]", "Which axis?"), bonus(Status.NOT_ATTEMPTED)),
        report("cy", problem="The notebook is not valid JSON: it ends in line 2."),
        report("di", softmax(ours), bonus(PASSED)),
        report(ODD_NAME, softmax(odd), bonus(PASSED)),
    ]


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """``golden(name, text)``: the text is exactly that of the checked-in file."""

    def compare(name: str, text: str) -> None:
        assert text == (GOLDEN / name).read_text(encoding="utf-8")

    return compare


@pytest.fixture
def table() -> Callable[[str], Table]:
    """A roster from CSV text."""

    def build(text: str) -> Table:
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        return Table("roster.csv", tuple(header), tuple(tuple(row) for row in rows))

    return build
