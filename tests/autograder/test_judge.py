from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.errors import SetError
from autograder.judge import Expectation, Verdict, describe_exercise, expect, fault_sentence, judge_check
from autograder.model import Check, Evidence, Exercise, Fault, Judge, Status, Visibility
from tfnn.compare import Tolerance, base_tolerance
from tfnn.inputs import Given
from tfnn.judges import Case

NAN, INF = np.nan, np.inf
FLOAT32_INPUT = Exercise("call", (np.zeros(2, "float32"),))


def check(judge: Judge | None = None, **options: Any) -> Check:
    return Check("ordinary", "ordinary scores", 2, lambda rng: [], judge, **options)


def evidence(value: Any, dtype: str = "float64") -> Evidence:
    return Evidence({"value": np.array(value, dtype)})


def expected(value: Any, describe: str = "axis=0") -> Expectation:
    return Expectation(Exercise("call"), {"value": np.array(value)}, {"value": Tolerance(0.0, 0.0)}, describe)


# -------------------------------------------------------------------------------------------------------- summaries


def mean_only(arrays: Any, inputs: Any) -> Any:
    return {"mean": arrays["value"].mean() + inputs.get("offset", 0.0)}


def test_evidence_is_summarized_where_the_check_says_so() -> None:
    expectation = Expectation(Exercise("call", (), {"offset": 1.0}), {}, {}, "", mean_only)

    assert expectation.evidence(evidence([1.0, 3.0])).arrays == {"mean": 3.0}


def test_evidence_of_which_no_summary_can_be_made_is_wrong() -> None:
    summarized = Expectation(Exercise("call"), {}, {}, "", mean_only).evidence(Evidence({"other": np.zeros(2)}))

    assert summarized.fault == Fault(Status.FAILED, "ProbeFault", "the value did not come back")


def test_fault_needs_no_summary() -> None:
    fault = Evidence(fault=Fault(Status.RAISED, "ValueError", "no"))

    assert Expectation(Exercise("call"), {}, {}, "", mean_only).evidence(fault) is fault


# ----------------------------------------------------------------------------------------------------------- expect


def test_precision_is_that_of_arrays_in_lists_and_in_given_functions_too() -> None:
    inside = Exercise("call", ([np.zeros(2)], Given("square", {"x": np.zeros(2, "float16")})))

    assert expect(check(), inside, evidence([0.1]), evidence([0.1])).tolerances["value"] == base_tolerance(
        np.dtype("float16")
    )


def test_truth_is_the_reference_in_float64() -> None:
    expectation = expect(check(), FLOAT32_INPUT, evidence([0.1, 0.2], "float32"), evidence([0.1, 0.2]))

    np.testing.assert_array_equal(expectation.arrays["value"], np.array([0.1, 0.2]), strict=True)


@pytest.mark.parametrize(
    "truth",
    [
        pytest.param(Evidence(fault=Fault(Status.RAISED, "TypeError", "no float64")), id="raised"),
        pytest.param(Evidence({"other": np.zeros(2)}), id="other arrays"),
        pytest.param(evidence([[0.1, 0.2]]), id="another shape"),
        pytest.param(evidence([0.1, NAN]), id="NaN in float64 only"),
    ],
)
def test_truth_is_the_references_own_answer_where_float64_says_something_else(truth: Evidence) -> None:
    own = evidence([0.1, 0.2], "float32")

    expectation = expect(check(), FLOAT32_INPUT, own, truth)

    np.testing.assert_array_equal(expectation.arrays["value"], own.arrays["value"], strict=True)
    assert expectation.tolerances["value"] == base_tolerance(np.dtype("float32"))


def test_tolerance_grows_with_the_references_own_movement() -> None:
    expectation = expect(check(), FLOAT32_INPUT, evidence([1.0, 2.0], "float32"), evidence([1.0, 2.0 + 2**-10]))

    # float32's own 1e-5, and 8 times the largest movement, here 1/1024
    assert expectation.tolerances["value"] == Tolerance(rtol=1e-4, atol=pytest.approx(1e-5 + 8 / 1024))


def test_tolerance_is_not_widened_by_what_is_not_finite() -> None:
    natural, truth = evidence([INF, NAN, 1.0], "float32"), evidence([1e39, NAN, 1.0])

    assert expect(check(), FLOAT32_INPUT, natural, truth).tolerances["value"] == Tolerance(1e-4, 1e-5)


@pytest.mark.parametrize(
    ("dtypes", "coarsest"),
    [
        pytest.param(["float64"], "float64", id="float64"),
        pytest.param(["float32", "float64"], "float32", id="mixed"),
        pytest.param(["float64", "float16", "int8"], "float16", id="a small integer type does not count"),
        pytest.param(["int64"], "float32", id="integers only"),
        pytest.param([], "float32", id="nothing goes in"),
    ],
)
def test_tolerance_starts_from_the_coarsest_input(dtypes: list[str], coarsest: str) -> None:
    arrays = [np.zeros(2, name) for name in dtypes]

    by_position = expect(check(), Exercise("call", tuple(arrays)), evidence([1.0]), evidence([1.0]))
    keywords = {f"x{number}": array for number, array in enumerate(arrays)}
    by_name = expect(check(), Exercise("call", (3, "x"), keywords), evidence([1.0]), evidence([1.0]))

    assert by_position.tolerances["value"] == base_tolerance(np.dtype(coarsest))
    assert by_name.tolerances["value"] == base_tolerance(np.dtype(coarsest))


def test_tolerance_is_widened_by_the_check_before_the_movement_is_added() -> None:
    expectation = expect(
        check(rtol=0.125, atol=0.25), FLOAT32_INPUT, evidence([1.0], "float32"), evidence([1.0 + 2**-10])
    )

    assert expectation.tolerances["value"] == Tolerance(0.125, 0.25 + 8 / 1024)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            Fault(Status.RAISED, "ValueError", "shapes differ"),
            "The reference cannot do check ordinary: ValueError shapes differ.",
        ),
        (Fault(Status.MISSING, "missing", ""), "The reference cannot do check ordinary: missing."),
    ],
)
def test_reference_that_cannot_answer_is_the_authors_mistake(fault: Fault, sentence: str) -> None:
    with pytest.raises(SetError) as error:
        expect(check(), FLOAT32_INPUT, Evidence(fault=fault), evidence([1.0]))

    assert str(error.value) == sentence


# -------------------------------------------------------------------------------------------------------- the verdict


def test_right_answer_passes() -> None:
    verdict = judge_check(check(), [expected(1.5), expected(2.5)], [evidence(1.5), evidence(2.5)], "softmax")

    assert verdict == Verdict(Status.PASSED, "as expected")


@pytest.mark.parametrize(
    ("visibility", "reason"),
    [
        (Visibility.VISIBLE, "the result is off by 0.75: received 1.75, expected 2.5; input: axis=0"),
        (Visibility.AFTER_PUBLISHED, "the result is off by 0.75; input: axis=0"),
        (Visibility.AFTER_DUE_DATE, "the result is off by 0.75; input: axis=0"),
        (Visibility.HIDDEN, "the result is off by 0.75; input: axis=0"),
    ],
)
def test_wrong_answer_fails_and_learns_the_right_one_only_of_visible_checks(
    visibility: Visibility, reason: str
) -> None:
    expectations, received = [expected(1.5), expected(2.5)], [evidence(1.5), evidence(1.75)]

    verdict = judge_check(check(visibility=visibility), expectations, received, "softmax")

    assert verdict == Verdict(Status.FAILED, reason)


def test_first_fault_decides() -> None:
    faults = [
        evidence(99.0),
        Evidence(fault=Fault(Status.TIMED_OUT, "timed_out", "it was stopped after 5 s")),
        Evidence(fault=Fault(Status.CRASHED, "crashed", "signal 9")),
    ]

    verdict = judge_check(check(), [expected(1.5, "a"), expected(1.5, "b"), expected(1.5, "c")], faults, "softmax")

    assert verdict == Verdict(Status.TIMED_OUT, "softmax did not come back: it was stopped after 5 s; input: b")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault(Status.RAISED, "KeyError", "'x'"), "softmax raised KeyError: 'x'; input: axis=0"),
        (Fault(Status.FAILED, "ProbeFault", "it returned None"), "it returned None; input: axis=0"),
        (
            Fault(Status.TIMED_OUT, "timed_out", "it was stopped after 5 s"),
            "softmax did not come back: it was stopped after 5 s; input: axis=0",
        ),
        (Fault(Status.CRASHED, "crashed", "signal 9"), "softmax ended the program: signal 9; input: axis=0"),
        (Fault(Status.MISSING, "missing", ""), "softmax is not defined"),
        (Fault(Status.NOT_ATTEMPTED, "NotImplementedError", ""), "softmax has not been written yet"),
    ],
    ids=lambda value: value.status.value if isinstance(value, Fault) else "",
)
def test_fault_is_a_verdict_with_a_sentence(fault: Fault, sentence: str) -> None:
    assert fault_sentence(fault, "softmax", "axis=0") == sentence
    assert judge_check(check(), [expected(1.5)], [Evidence(fault=fault)], "softmax") == Verdict(fault.status, sentence)


def breaks(error: Exception) -> Judge:
    def judge(cases: Sequence[Any]) -> str | None:
        raise error

    return judge


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (KeyError("history"), Verdict(Status.FAILED, "the history did not come back")),
        (ValueError("no"), Verdict(Status.FAILED, "what came back has the wrong shape: no")),
        (IndexError("no"), Verdict(Status.FAILED, "what came back has the wrong shape: no")),
        (
            ZeroDivisionError("by 0"),
            Verdict(Status.GRADER_ERROR, "the judge of ordinary broke down: ZeroDivisionError: by 0"),
        ),
        (TypeError("no"), Verdict(Status.GRADER_ERROR, "the judge of ordinary broke down: TypeError: no")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_judge_that_breaks_down_is_no_fault_of_the_student(error: Exception, verdict: Verdict) -> None:
    assert judge_check(check(breaks(error)), [expected(1.5)], [evidence(1.5)], "softmax") == verdict


def test_judge_sees_inputs_withheld_values_and_tolerances() -> None:
    seen: list[Case] = []
    exercise = Exercise("call", (1,), {"x": "input"}, {}, {"labels": "withheld"})
    expectation = Expectation(exercise, {"value": np.array(1.5)}, {"value": Tolerance(0.0, 0.5)}, "axis=0")

    judge_check(check(seen.extend, visibility=Visibility.VISIBLE), [expectation], [evidence(1.75)], "softmax")

    (case,) = seen
    assert (case.inputs, case.withheld, case.describe, case.reveal) == (
        {"x": "input"},
        {"labels": "withheld"},
        "axis=0",
        True,
    )
    assert (case.received["value"], case.expected["value"]) == (1.75, 1.5)
    assert case.tolerances == {"value": Tolerance(0.0, 0.5)}


def test_evidence_for_every_exercise_is_demanded() -> None:
    with pytest.raises(ValueError, match="shorter"):
        judge_check(check(), [expected(1.5), expected(1.5)], [evidence(1.5)], "softmax")


def test_description_of_an_exercise_leaves_values_out() -> None:
    exercise = Exercise("call", (np.full((2, 3), 7.5, "float32"),), {"axis": 0}, {"wrt": 1}, {"labels": np.zeros(9)})

    assert describe_exercise(exercise) == "float32 (2, 3), axis=0"
