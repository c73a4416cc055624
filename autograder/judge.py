"""Judge evidence, on the trusted side: what was expected, how far off is still right, and a sentence for the rest.

The truth is the reference run in float64 on the same inputs. The tolerance starts from what another equally good
implementation needs in the dtype at hand, and grows with how far the reference itself moves between its own dtype and
float64. NumPy only: nothing here knows TensorFlow or processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import SetError
from autograder.model import AS_EXPECTED, Check, Evidence, Exercise, Fault, Status, Summary, Visibility
from tfnn.compare import Tolerance, base_tolerance, distance
from tfnn.evidence import Mishap, describe_inputs, mishap_sentence
from tfnn.inputs import map_arrays
from tfnn.judges import COMPARING, Case, NamedJudge, matches_reference, reason_of
from tfnn.probes import ProbeFault
from tfnn.summaries import apply_summary

_MOVEMENT_FACTOR = 8.0  # another order of summation moves a result a few times further than the reference's own order


@dataclass(frozen=True)
class Expectation:
    """One exercise with the reference's answer to it, the tolerance of each array, and how long the reference took.

    ``movement`` is the distance of the reference's own run from its run in float64, in tolerances.
    """

    exercise: Exercise
    arrays: Mapping[str, NDArray[Any]]
    tolerances: Mapping[str, Tolerance]
    describe: str
    summary: Summary | None = None
    seconds: float = 0.0
    movement: float = 0.0

    def evidence(self, raw: Evidence) -> Evidence:
        """What an implementation brought back as it is judged: its summary, where the check has one."""
        return summarized(self.summary, self.exercise, raw)


@dataclass(frozen=True)
class Verdict:
    """How a check ended, and why."""

    status: Status
    reason: str


def summarized(summary: Summary | None, exercise: Exercise, raw: Evidence) -> Evidence:
    """The evidence, or the summary of it. Arrays of which none can be made are the implementation's fault."""
    if summary is None or raw.fault:
        return raw
    try:
        return Evidence(apply_summary(summary, raw.arrays, exercise.keywords), seconds=raw.seconds)
    except ProbeFault as fault:
        return Evidence(fault=Fault(Status.FAILED, "ProbeFault", str(fault)), seconds=raw.seconds)


def compares_with_reference(check: Check) -> bool:
    """Whether the check's judge compares numbers with the reference's."""
    judge = check.judge
    return judge is None or (isinstance(judge, NamedJudge) and judge.name in COMPARING)


def compared_arrays(check: Check, expectation: Expectation) -> Sequence[str]:
    """The names of the arrays that the check's judge looks at; all of them, if it does not name any."""
    names = check.judge.parameters.get("names") if isinstance(check.judge, NamedJudge) else None
    return names or list(expectation.arrays)


def expect(check: Check, exercise: Exercise, natural: Evidence, truth: Evidence) -> Expectation:
    """What to expect of one exercise, from the reference's own run and its run in float64.

    Both are evidence as it is judged (see ``summarized``). Raises SetError when the reference cannot do the exercise.
    """
    if natural.fault:
        fault = natural.fault
        raise SetError(f"The reference cannot do check {check.id}: {fault.kind} {fault.message}".rstrip() + ".")
    expected: dict[str, NDArray[Any]] = {}
    tolerances: dict[str, Tolerance] = {}
    for name, own in natural.arrays.items():
        true = truth.arrays.get(name)
        usable = true is not None and true.shape == own.shape and np.array_equal(np.isnan(true), np.isnan(own))
        expected[name] = true if usable and true is not None else own
        tolerances[name] = _tolerance(check, exercise, own, expected[name])
    movement = max((distance(natural.arrays[name], expected[name], tolerances[name]) for name in expected), default=0.0)
    words = describe_exercise(exercise)
    return Expectation(exercise, expected, tolerances, words, check.summary, natural.seconds, movement)


def _tolerance(check: Check, exercise: Exercise, own: NDArray[Any], true: NDArray[Any]) -> Tolerance:
    with np.errstate(invalid="ignore"):
        moved = np.abs(own.astype(np.float64) - true.astype(np.float64))
    movement = float(moved[np.isfinite(moved)].max(initial=0.0))
    tolerance = base_tolerance(_precision(exercise)).widened(rtol=check.rtol, atol=check.atol)
    return Tolerance(tolerance.rtol, tolerance.atol + _MOVEMENT_FACTOR * movement)


def _precision(exercise: Exercise) -> np.dtype[np.generic]:
    """The coarsest floating dtype that goes in, float32 where none does: nobody owes more digits than that.

    What the reference returns does not count: a Python float holds a float32 mean as well as a float64 one.
    """
    floats: list[np.dtype[Any]] = []
    for value in [*exercise.arguments, *exercise.keywords.values()]:
        map_arrays(value, lambda array: floats.append(array.dtype) if array.dtype.kind == "f" else None)
    return min(floats, key=lambda dtype: dtype.itemsize, default=np.dtype("float32"))


def judge_check(check: Check, expectations: Sequence[Expectation], evidence: Sequence[Evidence], name: str) -> Verdict:
    """Judge one check. ``name`` is the entry point, for the sentence. A judge that fails is an error of ours."""
    for expectation, item in zip(expectations, evidence, strict=True):
        if item.fault is not None:
            return Verdict(item.fault.status, fault_sentence(item.fault, name, expectation.describe))
    reveal = check.visibility is Visibility.VISIBLE
    cases = [
        Case(
            received=item.arrays,
            expected=expectation.arrays,
            tolerances=expectation.tolerances,
            inputs=expectation.exercise.keywords,
            withheld=expectation.exercise.withheld,
            describe=expectation.describe,
            reveal=reveal,
        )
        for expectation, item in zip(expectations, evidence, strict=True)
    ]
    try:
        reason = reason_of(check.judge or matches_reference(), cases)
    except Exception as error:
        return Verdict(Status.GRADER_ERROR, f"the judge of {check.id} broke down: {type(error).__name__}: {error}")
    return Verdict(Status.FAILED, reason) if reason else Verdict(Status.PASSED, AS_EXPECTED)


def fault_sentence(fault: Fault, name: str, describe: str) -> str:
    """What happened instead of an answer, in the words that a notebook's own check uses too."""
    return mishap_sentence(Mishap(fault.status.value, fault.kind, fault.message), name, describe)


def describe_exercise(exercise: Exercise) -> str:
    """The input's shapes and dtypes in words; values are left out."""
    return describe_inputs(exercise.arguments, exercise.keywords)
