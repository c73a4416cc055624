"""The card in the notebook and the grader say the same about the same code: how a check ended, why, and the hint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.answer_key import AnswerKey
from autograder.diagnose import diagnose
from autograder.judge import judge_check
from autograder.model import AS_EXPECTED, Question, Visibility
from autograder.public_samples import SEED, public_exercise
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set
from tests.sets_in_this_process import definitions
from tfnn.diagnosis import alike
from tfnn.public_checks import FILE_NAME, PublicQuestion, load
from tfnn.selfcheck import Feedback, feedback_on
from tfnn.untrusted_text import bounded_text

ROOT = Path(__file__).resolve().parent.parent
SLUG = "ps1_softmax"
LINE = re.compile(r" ?\(in the line: .*?\)(?=; input: |$)")  # only the grader has the file to quote from
NODE = re.compile(r"\{\{[^{}]*\}\}")  # TensorFlow's name of an operation, which its settings change


def visible_part(loaded: LoadedSet) -> LoadedSet:
    questions = tuple(
        replace(question, checks=tuple(c for c in question.checks if c.visibility is Visibility.VISIBLE))
        for question in loaded.assignment.questions
    )
    return replace(loaded, assignment=replace(loaded.assignment, questions=questions))


@dataclass
class BothSides:
    """The grader's knowledge of the public samples, and the release with the same expected values."""

    loaded: LoadedSet
    key: AnswerKey
    released: dict[str, PublicQuestion]
    wrong: dict[str, Any]
    right: dict[str, Any]

    def card(self, question: Question, implementation: Any) -> Feedback:
        """What the card says, with numbers expected by this machine: another's may round otherwise."""
        public = self.released[question.id]
        checks = tuple(
            replace(shown, exercises=tuple(map(public_exercise, self.key.expectations(question, check))))
            for shown, check in zip(public.checks, question.checks, strict=True)
        )
        return feedback_on(replace(public, checks=checks), {public.entry_point: implementation})


@pytest.fixture(scope="module")
def both() -> Iterator[BothSides]:
    loaded = visible_part(load_set(SLUG, ROOT / "solutions"))
    with Zygote("process") as zygote:  # only our own code runs in it
        key = AnswerKey(zygote, loaded, SEED)
        released = load(ROOT / "assignments" / SLUG / FILE_NAME)
        yield BothSides(loaded, key, released, definitions(SLUG, "misconceptions"), definitions(SLUG, "alternatives"))


QUESTIONS = visible_part(load_set(SLUG, ROOT / "solutions")).assignment.questions


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one.checks], ids=lambda one: one.id)
def test_card_says_what_the_grader_says_of_every_known_mistake(question: Question, both: BothSides) -> None:
    known = both.key.mistakes(question)
    hints = 0
    for name, (_, evidence) in known.items():
        card = both.card(question, both.wrong[name])
        left = iter(evidence)
        for check, result in zip(question.checks, card.results, strict=True):
            expectations = both.key.expectations(question, check)
            verdict = judge_check(check, expectations, [next(left) for _ in expectations], question.entry_point)
            reason = AS_EXPECTED if result.passed else bounded_text(LINE.sub("", verdict.reason))
            assert result.status == verdict.status.value, name
            assert NODE.sub("", result.reason) == NODE.sub("", reason), name
        yardsticks = both.key.yardsticks(question)
        shows = not card.passed and not alike(evidence, both.key.answers(question), yardsticks)
        assert card.hint == (diagnose(evidence, known, yardsticks).hint if shows else None), name
        hints += card.hint is not None
    assert hints >= len(known) / 3


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one.checks], ids=lambda one: one.id)
def test_card_passes_every_other_right_answer(question: Question, both: BothSides) -> None:
    for answer in both.loaded.alternatives.to(question.id):
        card = both.card(question, both.right[answer.name])

        assert (card.passed, card.hint) == (True, None), answer.name
