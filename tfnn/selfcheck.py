"""``tfnn.check``: run a question's public checks in the student's own process and say in words what passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from tfnn.diagnosis import Answer, alike, diagnose
from tfnn.evidence import Mishap, describe_inputs, mishap_sentence, observe
from tfnn.failing_example import Tried
from tfnn.inputs import map_arrays
from tfnn.judges import JUDGES, Case, reason_of
from tfnn.probes import ProbeFault
from tfnn.public_checks import FILE_NAME, PublicCheck, PublicExercise, PublicQuestion, load
from tfnn.summaries import SUMMARIES, apply_summary
from tfnn.untrusted_text import EXAMPLE_LIMIT, bounded_text

__all__ = ["CheckResult", "Feedback", "check_namespace", "feedback_on", "find_question", "released", "run_checks"]

_PASSED = "as expected"
_WIDTH = 88  # characters: JupyterLab shows as many beside its file browser on a small screen
_WITH_EXAMPLE = ("failed", "raised")


@dataclass(frozen=True)
class CheckResult:
    """One public check: its sentence, whether it passed, and why; ``status`` is the grader's word for how it ended.

    ``example`` is the smallest input on which it goes wrong, with what came back and what was expected.
    """

    title: str
    passed: bool
    reason: str
    status: str = "passed"
    example: str | None = None


@dataclass(frozen=True)
class Feedback:
    """What a student is told about one question; ``hint`` where the answers are those of one known mistake."""

    question: PublicQuestion
    results: tuple[CheckResult, ...]
    hint: str | None

    @property
    def passed(self) -> bool:
        """Whether all public checks passed."""
        return all(result.passed for result in self.results)

    @property
    def outlook(self) -> str:
        """What grading does beyond the public checks; empty where that is nothing."""
        unseen = self.question.unseen_checks
        if not self.results:
            return "This question has no public checks; it is looked at when you hand in."
        plural = "checks" if unseen > 1 else "check"
        return f"Grading draws other numbers and has {unseen} more {plural}." if unseen else ""

    def text(self) -> str:
        """All of it for a terminal."""
        lines = [self.question.title]
        for result in self.results:
            lines.append(f"  {'✓ passed' if result.passed else '✗ not yet'}  {result.title}")
            if not result.passed:
                lines += _indented(result.reason)
            if result.example:
                lines.append("             The smallest input we know on which it goes wrong (lists stand for arrays):")
                lines += [f"               {line}" for line in result.example.splitlines()]
        lines += _indented(f"A question to think about: {self.hint}", 2) if self.hint else []
        lines += [f"  {self.outlook}"] if self.outlook else []
        return "\n".join(lines)


def check_namespace(question: str, namespace: Mapping[str, Any], folder: Path) -> str:
    """The text of one question's check for the definitions in ``namespace``, with the release in ``folder``."""
    try:
        return feedback_on(find_question(question, released(folder)), namespace).text()
    except ValueError as error:
        return str(error)


def released(folder: Path) -> dict[str, PublicQuestion]:
    """The public checks in a folder, by question. Raises ValueError with a sentence where there are none."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise ValueError(
            f"{FILE_NAME} was not found in {folder}. It comes with the assignment: keep it beside the notebook."
        )
    return load(path)


def find_question(name: str, questions: Mapping[str, PublicQuestion]) -> PublicQuestion:
    """The question of that name. Raises ValueError with a sentence where there is none."""
    if name not in questions:
        raise ValueError(f"There is no question {name!r} here; expected one of: {', '.join(questions)}.")
    return questions[name]


def feedback_on(question: PublicQuestion, namespace: Mapping[str, Any]) -> Feedback:
    """Run a question's public checks on what ``namespace`` defines, and say what is wrong.

    The first check that fails gets an example. The hint follows the grader's rule for naming a mistake.
    """
    tried = [_tried(check, question.entry_point, namespace) for check in question.checks]
    results = [one.result(question.entry_point) for one in tried]
    failed = [place for place, result in enumerate(results) if not result.passed]
    if not failed:
        return Feedback(question, tuple(results), None)
    first, result = failed[0], results[failed[0]]
    if result.status in _WITH_EXAMPLE:
        example = _example(question.checks[first], namespace[question.entry_point], question.entry_point)
        results[first] = CheckResult(result.title, False, result.reason, result.status, example)
    return Feedback(question, tuple(results), _hint(question, [item for one in tried for item in one.answers]))


def run_checks(question: PublicQuestion, namespace: Mapping[str, Any]) -> Iterator[CheckResult]:
    """Run each public check on what ``namespace`` defines under the question's entry point."""
    for check in question.checks:
        yield _tried(check, question.entry_point, namespace).result(question.entry_point)


@dataclass(frozen=True)
class _TriedCheck:
    """A public check with what came back of each of its exercises."""

    check: PublicCheck
    answers: Sequence[Answer]

    def result(self, name: str) -> CheckResult:
        exercises = self.check.exercises
        describe = [describe_inputs(exercise.arguments, exercise.keywords) for exercise in exercises]
        for answer, words in zip(self.answers, describe, strict=True):
            if answer.fault:
                missing = answer.fault.status == "missing"
                return self._failed(mishap_sentence(answer.fault, name, "" if missing else words), answer.fault.status)
        cases = [_case(*row) for row in zip(exercises, self.answers, describe, strict=True)]
        reason = reason_of(JUDGES[self.check.judge](**self.check.judge_parameters), cases)
        return self._failed(reason, "failed") if reason else CheckResult(self.check.title, True, _PASSED)

    def _failed(self, reason: str, status: str) -> CheckResult:
        return CheckResult(self.check.title, False, bounded_text(reason), status)


def _tried(check: PublicCheck, name: str, namespace: Mapping[str, Any]) -> _TriedCheck:
    if name not in namespace:
        missing = Answer(fault=Mishap("missing", "missing", "run its cell first"))
        return _TriedCheck(check, [missing] * len(check.exercises))
    return _TriedCheck(check, [_answer(check, exercise, namespace[name]) for exercise in check.exercises])


def _answer(check: PublicCheck, exercise: PublicExercise, implementation: Any) -> Answer:
    """What comes back, as it is judged. Inputs are copied: code that changes its own must not spoil the next call."""
    observed = observe(
        exercise.probe,
        implementation,
        tuple(map_arrays(value, np.copy) for value in exercise.arguments),
        {key: map_arrays(value, np.copy) for key, value in exercise.keywords.items()},
        exercise.options,
    )
    if observed.mishap or not check.summary:
        return Answer(observed.arrays, observed.mishap)
    try:
        return Answer(apply_summary(SUMMARIES[check.summary], observed.arrays, exercise.keywords))
    except ProbeFault as fault:
        return Answer(fault=Mishap("failed", "ProbeFault", str(fault)))


def _case(exercise: PublicExercise, answer: Answer, describe: str) -> Case:
    return Case(
        received=answer.arrays,
        expected=exercise.expected,
        tolerances=exercise.tolerances,
        inputs=exercise.keywords,
        withheld=exercise.withheld,
        describe=describe,
        reveal=True,
    )


def _indented(text: str, spaces: int = 13) -> list[str]:
    """A text in lines that a notebook's output area does not break inside of a word; a reason is below its title."""
    indent = " " * spaces
    return [
        line
        for paragraph in text.splitlines()
        for line in wrap(
            paragraph,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _example(check: PublicCheck, implementation: Any, name: str) -> str | None:
    """The first of the check's examples that goes wrong; None where none does."""
    for exercise in check.examples:
        compared = check.judge_parameters.get("names") or list(exercise.expected)
        answer = _answer(check, exercise, implementation)
        tried = Tried(exercise, exercise.expected, exercise.tolerances, compared, answer)
        symptom = tried.symptom()
        text = tried.written(name, symptom) if symptom else None
        if text:
            return bounded_text(text, EXAMPLE_LIMIT, one_line=False)
    return None


def _hint(question: PublicQuestion, answers: Sequence[Answer]) -> str | None:
    """The hint of the known mistake that answers all public exercises like this; None where none or several do.

    Answers that are as good as right are nobody's: mistakes that only hidden checks show answer so, too.
    """
    right = [Answer(exercise.expected) for check in question.checks for exercise in check.exercises]
    if alike(answers, right, question.yardsticks):
        return None
    catalogue = {mistake.name: (mistake, mistake.answers) for mistake in question.mistakes}
    return diagnose(answers, catalogue, question.yardsticks).hint
