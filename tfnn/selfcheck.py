"""``tfnn.check``: run a question's public checks in the student's own process and say in words what passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from tfnn.evidence import Mishap, describe_inputs, mishap_sentence, observe
from tfnn.inputs import map_arrays
from tfnn.judges import JUDGES, Case
from tfnn.probes import ProbeFault
from tfnn.public_checks import FILE_NAME, PublicCheck, PublicExercise, PublicQuestion, load
from tfnn.summaries import SUMMARIES, apply_summary

__all__ = ["CheckResult", "check_namespace", "check_notebook", "run_checks"]

_PASSED = "as expected"
_WIDTH = 88  # characters: JupyterLab shows as many beside its file browser on a small screen


@dataclass(frozen=True)
class CheckResult:
    """One public check: its sentence, whether it passed, and why."""

    title: str
    passed: bool
    reason: str


def check_notebook(question: str) -> None:
    """Check the notebook's own definitions, with the public checks that lie beside the notebook; print the result."""
    import __main__

    print(check_namespace(question, vars(__main__), Path.cwd()))


def check_namespace(question: str, namespace: Mapping[str, Any], folder: Path) -> str:
    """The text of one question's check for the definitions in ``namespace``, with the release in ``folder``."""
    path = folder / FILE_NAME
    if not path.is_file():
        return f"{FILE_NAME} was not found in {folder}. It comes with the assignment: keep it beside the notebook."
    try:
        questions = load(path)
    except ValueError as error:
        return str(error)
    if question not in questions:
        return f"There is no question {question!r} here; expected one of: {', '.join(questions)}."
    return _as_text(questions[question], list(run_checks(questions[question], namespace)))


def run_checks(question: PublicQuestion, namespace: Mapping[str, Any]) -> Iterator[CheckResult]:
    """Run each public check on what ``namespace`` defines under the question's entry point."""
    for check in question.checks:
        if question.entry_point not in namespace:
            reason = mishap_sentence(Mishap("missing", "missing", "run its cell first"), question.entry_point, "")
        else:
            reason = _reason(check, namespace[question.entry_point], question.entry_point)
        yield CheckResult(check.title, reason == _PASSED, reason)


def _reason(check: PublicCheck, implementation: Any, name: str) -> str:
    cases = []
    for exercise in check.exercises:  # inputs are copied: code that changes its own must not spoil the next call
        describe = describe_inputs(exercise.arguments, exercise.keywords)
        observed = observe(
            exercise.probe,
            implementation,
            tuple(map_arrays(value, np.copy) for value in exercise.arguments),
            {key: map_arrays(value, np.copy) for key, value in exercise.keywords.items()},
            exercise.options,
        )
        if observed.mishap:
            return mishap_sentence(observed.mishap, name, describe)
        arrays = observed.arrays
        if check.summary:
            try:
                arrays = apply_summary(SUMMARIES[check.summary], arrays, exercise.keywords)
            except ProbeFault as fault:
                return mishap_sentence(Mishap("failed", "ProbeFault", str(fault)), name, describe)
        cases.append(_case(exercise, arrays, describe))
    judge = JUDGES[check.judge](**check.judge_parameters)
    return judge(cases) or _PASSED


def _case(exercise: PublicExercise, received: Mapping[str, Any], describe: str) -> Case:
    return Case(
        received=received,
        expected=exercise.expected,
        tolerances=exercise.tolerances,
        inputs=exercise.keywords,
        withheld=exercise.withheld,
        describe=describe,
        reveal=True,
    )


def _as_text(question: PublicQuestion, results: list[CheckResult]) -> str:
    lines = [question.title]
    for result in results:
        lines.append(f"  {'✓ passed' if result.passed else '✗ not yet'}  {result.title}")
        if not result.passed:
            lines += _indented(result.reason)
    if not results:
        lines.append("  This question has no public checks; it is looked at when you hand in.")
    if question.unseen_checks:
        plural = "checks" if question.unseen_checks > 1 else "check"
        lines.append(f"  Grading draws other numbers and has {question.unseen_checks} more {plural}.")
    return "\n".join(lines)


def _indented(reason: str) -> list[str]:
    """A reason below its check's title, in lines that a notebook's output area does not break inside of a word."""
    indent = " " * 13
    return [
        line
        for paragraph in reason.splitlines()
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
