"""Answers that are bad rather than wrong, graded by the real thing: one clear sentence each, no other question hurt.

Each row replaces one answer of the solved notebook. Its question is examined, and after it another one in the same
process, which must still earn everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from autograder.answer_key import AnswerKey
from autograder.grade import Grader
from autograder.model import Cell, Program, QuestionReport, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Bad:
    """A bad answer to a question of a set; the first check that is lost must say ``words``, and ``after`` be unhurt."""

    name: str
    slug: str
    question: str
    source: str
    words: str
    after: str
    status: str = "failed"


def function(head: str, body: str) -> str:
    return f"def {head}:\n    {body}\n"


BAD = [
    Bad(
        "returns None",
        "ps1_softmax",
        "softmax",
        function("softmax(z, axis=-1)", "tf.nn.softmax(z, axis=axis)"),
        "the function returned None; is a return statement missing?; input: float32 (5, 7)",
        "accuracy",
    ),
    Bad(
        "returns a string",
        "ps1_softmax",
        "softmax",
        function("softmax(z, axis=-1)", "return 'softmax'"),
        "the function returned a str, expected numbers",
        "accuracy",
    ),
    Bad(
        "is a number",
        "ps1_softmax",
        "accuracy",
        "accuracy = 0.97\n",
        "accuracy raised TypeError: 'float' object is not callable",
        "softmax",
        "raised",
    ),
]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(hidden=(ROOT / "solutions",)) as running:
        yield running


@cache
def grader(zygote: Zygote, slug: str, questions: tuple[str, ...]) -> Grader:
    """A grader for some questions of a set."""
    loaded = load_set(slug, ROOT / "solutions")
    some = tuple(question for question in loaded.assignment.questions if question.id in questions)
    short = replace(loaded, assignment=replace(loaded.assignment, questions=some))
    return Grader(short.assignment, zygote, AnswerKey(zygote, short, "bad"), "", {})


def with_answer(slug: str, question: str, source: str) -> Program:
    """The solved notebook in which one answer is replaced."""
    reference = load_set(slug, ROOT / "solutions").reference
    cells = [Cell(source, cell.label, question) if cell.grade_id == question else cell for cell in reference.cells]
    assert cells != list(reference.cells), f"{slug} has no cell for {question}"
    return Program(tuple(cells), reference.entry_points)


def examined(zygote: Zygote, bad: Bad) -> dict[str, QuestionReport]:
    """Both questions, in the order of the notebook or, where the bad one would come second, the bad one first."""
    program = with_answer(bad.slug, bad.question, bad.source)
    some = grader(zygote, bad.slug, tuple(sorted((bad.question, bad.after))))
    ordered = sorted(some.assignment.questions, key=lambda question: question.id != bad.question)
    first = replace(some, assignment=replace(some.assignment, questions=tuple(ordered)))
    questions, _ = first.examine(program)
    return {question.id: question for question in questions}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.slug}-{bad.question}-{bad.name}".replace(" ", "_"))
def test_bad_answer_gets_one_clear_sentence_and_hurts_no_other_question(zygote: Zygote, bad: Bad) -> None:
    found = examined(zygote, bad)

    lost = [outcome for outcome in found[bad.question].outcomes if outcome.status is not Status.PASSED]
    assert lost, "nothing was lost"
    assert bad.words in lost[0].reason
    assert lost[0].status.value == bad.status
    assert not any("Traceback" in outcome.reason or "\n" in outcome.reason for outcome in lost)
    assert found[bad.after].score == found[bad.after].max_score
