"""The nouns of grading, as frozen data. Standard library only: nothing here knows TensorFlow, files or processes.

Vocabulary follows the field: an Assignment has Questions, a Question has Checks, a Submission gets a Report of
Outcomes, ``points`` belong to a check while ``score / max_score`` belong to a result, and visibility uses
Gradescope's four words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1

AS_EXPECTED = "as expected"
"""The reason of a check that passed, when there is no more to say."""


FLAG, FAIL = "flag", "fail"
"""What the use of a forbidden function does: it is noted, or it takes the question's points and says so."""

WRITTEN, CALLED = "written", "called"
"""How the use of a forbidden function was noticed: in the text of an answer, or while the answer was exercised."""


class Status(str, Enum):
    """How one check ended. Only ``PASSED`` earns points; ``GRADER_ERROR`` is ours and is never published as a grade."""

    PASSED = "passed"
    FAILED = "failed"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    MISSING = "missing"
    NOT_ATTEMPTED = "not_attempted"
    BLOCKED = "blocked"
    GRADER_ERROR = "grader_error"


class Visibility(str, Enum):
    """When a student may see a check's outcome (Gradescope's words)."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"


@dataclass(frozen=True)
class Exercise:
    """One call of a probe: which probe of ``tfnn.probes``, and with what.

    ``arguments`` and ``keywords`` are handed to the student's code by position and by name; ``options`` tell the probe
    how to exercise it. Values are NumPy arrays, numbers, booleans, strings or None; nothing else crosses the trust
    boundary. ``withheld`` does not cross it at all: it is for the judge (the labels of unseen examples, say).
    """

    probe: str
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    withheld: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What came back instead of arrays: which status it earns, and a sentence that says what happened."""

    status: Status
    kind: str
    message: str


@dataclass(frozen=True)
class Evidence:
    """What one exercise brought back: named arrays, or the fault that happened instead; never a verdict.

    ``calls`` are the forbidden functions that were seen to be called, each with the line of the submission's module.
    """

    arrays: Mapping[str, Any] = field(default_factory=dict)
    fault: Fault | None = None
    seconds: float = 0.0
    calls: tuple[tuple[str, int], ...] = ()


Judge = Callable[[Sequence[Any]], "str | None"]
"""A judgement: takes one ``tfnn.judges.Case`` per exercise, returns None or the reason why the evidence does not do."""


Summary = Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
"""Makes named arrays that do not depend on a random seed out of what came back and the exercise's keyword inputs."""


@dataclass(frozen=True)
class Check:
    """One judgement, all or nothing. Partial credit is made of more checks, never of fractions.

    ``inputs`` draws the exercises from a NumPy random generator; its docstring is ``title``. ``judge`` of None means:
    must match the reference. ``rtol`` and ``atol`` widen (never narrow) the derived tolerance. With a ``summary``,
    summaries of the evidence are judged and compared in place of the evidence. A ``costly`` check is not put to the
    known wrong answers: others must catch and name them.
    """

    id: str
    title: str
    points: int
    inputs: Callable[[Any], Sequence[Exercise]]
    judge: Judge | None = None
    needs: tuple[str, ...] = ()
    visibility: Visibility = Visibility.AFTER_PUBLISHED
    timeout_s: float = 5.0
    rtol: float | None = None
    atol: float | None = None
    summary: Summary | None = None
    costly: bool = False


@dataclass(frozen=True)
class Question:
    """One numbered task and one graded notebook cell. ``entry_point`` is the name a submission must define.

    A ``bonus`` question adds to a score and not to the maximum that the score is measured against. ``forbidden`` are
    public names of ready-made functions that its answer is to do without.
    """

    id: str
    title: str
    entry_point: str
    checks: tuple[Check, ...]
    bonus: bool = False
    forbidden: tuple[str, ...] = ()

    @property
    def max_score(self) -> int:
        """Points of all its checks."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class Assignment:
    """A problem set. ``time_limit_s`` bounds one submission's whole stay in the worker, in seconds of wall time.

    ``forbidden_calls`` says what an answer that uses a forbidden function costs: FLAG nothing, FAIL its points.
    """

    slug: str
    title: str
    version: str
    questions: tuple[Question, ...]
    time_limit_s: float = 120.0
    forbidden_calls: str = FLAG

    @property
    def max_score(self) -> int:
        """Points of all its questions but the bonus ones: what counts as everything."""
        return sum(question.max_score for question in self.questions if not question.bonus)

    @property
    def attainable_score(self) -> int:
        """Points of all its questions, the bonus ones too."""
        return sum(question.max_score for question in self.questions)


@dataclass(frozen=True)
class Submission:
    """What one student handed in. ``problem`` says why it cannot be graded, or is None.

    Where ``path`` leads into an archive, ``read_again`` brings the bytes that were collected. ``notes`` are for the
    instructor: other attempts, and who handed it in together.
    """

    student: str
    path: Path | None
    sha256: str = ""
    received_at: float | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    read_again: Callable[[], bytes] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Cell:
    """A piece of source that stands or falls alone. ``grade_id`` names the question it answers, if it says so."""

    source: str
    label: str
    grade_id: str | None = None


@dataclass(frozen=True)
class Program:
    """Source read from a submission, ready for a worker: cells in order, and the names its questions need.

    ``forbidden`` are the functions that a worker is to watch, by question.
    """

    cells: tuple[Cell, ...]
    entry_points: Mapping[str, str]
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ForbiddenCall:
    """The use of a function that a question's answer is to do without.

    ``name`` is spelled as the question lists it. ``where`` is the cell's label, ``line`` the line in it from 1, or 0
    where that is not known; ``text`` is the line itself. ``noticed`` is WRITTEN or CALLED.
    """

    name: str
    where: str
    line: int
    text: str = ""
    noticed: str = WRITTEN

    @property
    def place(self) -> str:
        """Where it stands, in words.

        >>> ForbiddenCall("tf.nn.softmax", "cell 7", 4).place
        'line 4 of cell 7'
        """
        return f"line {self.line} of {self.where}" if self.line else self.where


@dataclass(frozen=True)
class Outcome:
    """The result of one check. There is no score without a reason.

    ``example`` is a call that goes wrong with what came back and what was expected, for visible checks alone.
    """

    check_id: str
    title: str
    status: Status
    score: int
    max_score: int
    visibility: Visibility
    reason: str
    seconds: float = 0.0
    example: str | None = None


@dataclass(frozen=True)
class QuestionReport:
    """All outcomes of one question, with the diagnosis if its answers equal exactly one known wrong answer's.

    ``also_misconception`` is a second mistake made together with the first. ``confidence`` ("sure" or "likely") and
    ``because`` tell the instructor how sure the diagnosis is, and why. ``key`` stands for what the question's result
    depends on in the problem set; empty where that is not known. ``forbidden_calls`` are the ready-made functions that
    the answer was to do without and uses.
    """

    id: str
    title: str
    outcomes: tuple[Outcome, ...]
    misconception: str | None = None
    hint: str | None = None
    also_misconception: str | None = None
    confidence: str = ""
    because: str = ""
    key: str = ""
    forbidden_calls: tuple[ForbiddenCall, ...] = ()

    @property
    def score(self) -> int:
        """Points earned."""
        return sum(outcome.score for outcome in self.outcomes)

    @property
    def max_score(self) -> int:
        """Points possible."""
        return sum(outcome.max_score for outcome in self.outcomes)


@dataclass(frozen=True)
class Report:
    """All outcomes of one submission. Where it could not be graded, ``problem`` stands in place of a score."""

    assignment: str
    student: str
    questions: tuple[QuestionReport, ...]
    sandbox: str
    max_score: int
    problem: str | None = None
    notes: tuple[str, ...] = ()
    log: str = ""
    submission_sha256: str = ""
    seed_token: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def gradable(self) -> bool:
        """Whether the score may be published: it was read, and no error of ours is in it."""
        return self.problem is None and not any(
            outcome.status is Status.GRADER_ERROR for question in self.questions for outcome in question.outcomes
        )

    @property
    def score(self) -> int | None:
        """Points earned, or None where there is no grade to give."""
        return sum(question.score for question in self.questions) if self.gradable else None
