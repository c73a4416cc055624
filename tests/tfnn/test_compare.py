from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tfnn.compare import Tolerance, base_tolerance, describe_array, difference, mismatches

EXACT = Tolerance(rtol=0.0, atol=0.0)
NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("received", "expected", "tolerance", "wrong"),
    [
        pytest.param([1.0, 2.0], [1.0, 2.0], EXACT, [False, False], id="equal"),
        pytest.param([1.5, 1.5], [1.0, 2.0], Tolerance(0.0, 0.5), [False, False], id="just within atol"),
        pytest.param([1.5, 1.501], [1.0, 1.0], Tolerance(0.0, 0.5), [False, True], id="just beyond atol"),
        pytest.param([1.0, 2.0], [2.0, 1.0], Tolerance(0.5, 0.0), [False, True], id="rtol is of the expected value"),
        pytest.param([1.75], [1.0], Tolerance(0.5, 0.25), [False], id="rtol and atol add up"),
        pytest.param([NAN, NAN, 1.0], [NAN, 1.0, NAN], EXACT, [False, True, True], id="NaN agrees with NaN alone"),
        pytest.param([INF, -INF, INF], [INF, INF, 1.0], EXACT, [False, True, True], id="infinity agrees with itself"),
        pytest.param([1.0], [INF], Tolerance(0.5, 0.5), [True], id="an infinite allowance swallows nothing"),
        pytest.param([True, False], [1.0, 1.0], EXACT, [False, True], id="booleans are 1 and 0"),
        pytest.param([3, 4], [3.0, 4.5], EXACT, [False, True], id="integers beside floats"),
        pytest.param(2.0, 2.5, EXACT, True, id="single numbers"),
        pytest.param([], [], EXACT, [], id="nothing"),
    ],
)
def test_mismatches_marks_the_values_that_disagree(
    received: Any, expected: Any, tolerance: Tolerance, wrong: Any
) -> None:
    found = mismatches(np.array(received), np.array(expected), tolerance)

    assert found is not None
    assert found.tolist() == wrong


@pytest.mark.parametrize("shape", [(), (1, 3), (3, 1), (2,), (4,)])
def test_mismatches_gives_no_mask_for_another_shape(shape: tuple[int, ...]) -> None:
    assert mismatches(np.zeros(shape), np.zeros(3), EXACT) is None


_numbers = st.floats(-1e6, 1e6) | st.sampled_from([NAN, INF, -INF])


@given(
    received=hnp.arrays(np.float64, 6, elements=_numbers),
    expected=hnp.arrays(np.float64, 6, elements=_numbers),
    rtol=st.sampled_from([0.0, 1e-3, 0.5]),
    atol=st.sampled_from([0.0, 1e-3, 10.0]),
)
def test_mismatches_agrees_with_numpy(received: Any, expected: Any, rtol: float, atol: float) -> None:
    with np.errstate(invalid="ignore"):
        close = np.isclose(received, expected, rtol=rtol, atol=atol, equal_nan=True)

    found = mismatches(received, expected, Tolerance(rtol, atol))

    assert found is not None
    assert found.tolist() == (~close).tolist()


@pytest.mark.parametrize(
    ("received", "expected", "sentence"),
    [
        pytest.param([1.0, 2.0], [1.0, 2.0], None, id="equal"),
        pytest.param([NAN, INF], [NAN, INF], None, id="equally not finite"),
        pytest.param([1.0], 1.0, "the result has shape (1,), expected shape ()", id="shape"),
        pytest.param(
            [[1.0, 2.0], [3.5, 5.0]],
            [[1.0, 2.0], [3.0, 4.0]],
            "the result is off by up to 1, first at [1, 0] (2 of 4 values differ)",
            id="values",
        ),
        pytest.param(2.75, 2.0, "the result is off by 0.75", id="one number"),
        pytest.param([NAN, 1.0, 2.0], [0.0, 1.0, 3.0], "the result holds NaN in 1 of 3 places, first at [0]", id="NaN"),
        pytest.param(
            [0.0, -INF], [0.0, 1.0], "the result holds infinity in 1 of 2 places, first at [1]", id="infinity"
        ),
        pytest.param(NAN, 1.0, "the result holds NaN in 1 of 1 places", id="one NaN"),
        pytest.param(
            [NAN, INF, 1.0],
            [0.0, 0.0, 1.0],
            "the result holds NaN and infinity in 2 of 3 places, first at [0]",
            id="NaN and infinity",
        ),
        pytest.param(
            [INF, 1.5],
            [INF, 1.0],
            "the result is off by up to 0.5, first at [1] (1 of 2 values differ)",
            id="beside inf",
        ),
    ],
)
def test_difference_says_what_differs(received: Any, expected: Any, sentence: str | None) -> None:
    assert difference(np.array(received), np.array(expected), EXACT) == sentence


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (-1.0, "; it has the opposite sign"),
        (2.0, "; it is 2 times too large"),
        (10.0, "; it is 10 times too large"),
        (1 / 3, "; it is 3 times too small"),
        (0.125, "; it is 8 times too small"),
        (9.0, ""),
        (2.01, ""),
        (-2.0, ""),
    ],
)
def test_difference_names_a_constant_factor(factor: float, words: str) -> None:
    expected = np.array([1.0, -2.0])
    worst = f"{abs(factor - 1) * 2:.3g}"

    sentence = difference(expected * factor, expected, EXACT)

    assert sentence == f"the result is off by up to {worst}, first at [0] (2 of 2 values differ){words}"


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param([2.0, 4.0, 6.5], [1.0, 2.0, 3.0], id="not the same factor everywhere"),
        pytest.param([2.0, 0.0], [1.0, 0.0], id="a zero has no factor"),
        pytest.param([2.0, INF], [1.0, INF], id="an infinity has no factor"),
        pytest.param([0.0, 0.0], [1.0, 2.0], id="zero is no factor"),
    ],
)
def test_difference_names_no_factor_that_is_none(received: Any, expected: Any) -> None:
    sentence = difference(np.array(received), np.array(expected), EXACT)

    assert sentence is not None
    assert sentence.endswith("values differ)")


def test_difference_names_expected_values_only_when_told_to() -> None:
    received, expected = np.array([1.0, 7.25]), np.array([1.0, 7.5])

    hidden = difference(received, expected, EXACT, what="the loss")
    public = difference(received, expected, EXACT, what="the loss", reveal=True)

    assert hidden == "the loss is off by up to 0.25, first at [1] (1 of 2 values differ)"
    assert public == hidden + ": received 7.25, expected 7.5"


def test_difference_reveals_a_single_number_after_its_factor() -> None:
    sentence = difference(np.array(3.0), np.array(1.5), EXACT, what="the loss", reveal=True)

    assert sentence == "the loss is off by 1.5; it is 2 times too large: received 3, expected 1.5"


@pytest.mark.parametrize(
    ("widening", "widened"),
    [
        ({}, Tolerance(1e-4, 1e-5)),
        ({"rtol": 1e-2}, Tolerance(1e-2, 1e-5)),
        ({"atol": 0.5}, Tolerance(1e-4, 0.5)),
        ({"rtol": 1e-9, "atol": 0.0}, Tolerance(1e-4, 1e-5)),
    ],
    ids=["nothing asked", "rtol", "atol", "never narrower"],
)
def test_tolerance_is_widened_but_never_narrowed(widening: dict[str, float], widened: Tolerance) -> None:
    assert Tolerance(1e-4, 1e-5).widened(**widening) == widened


def test_float32_tolerance_leaves_room_for_another_order_of_summation() -> None:
    numbers = np.random.default_rng(1).normal(size=(50, 1000)).astype("float32")
    forwards = np.cumsum(numbers, axis=1, dtype="float32")[:, -1]
    backwards = np.cumsum(numbers[:, ::-1], axis=1, dtype="float32")[:, -1]
    assert (forwards != backwards).any()

    assert difference(forwards / 1000, backwards / 1000, base_tolerance(forwards.dtype)) is None


def test_float64_tolerance_sees_a_detour_through_float32() -> None:
    thirds = np.array([1 / 3, 2 / 3])

    assert difference(thirds.astype("float32").astype("float64"), thirds, base_tolerance(thirds.dtype)) is not None
    assert difference(1 - thirds[::-1], thirds, base_tolerance(thirds.dtype)) is None


@pytest.mark.parametrize("name", ["int64", "bool", "uint8"])
def test_exact_types_get_the_tolerance_of_float64(name: str) -> None:
    assert base_tolerance(np.dtype(name)) == base_tolerance(np.dtype("float64"))


def test_coarser_types_get_wider_tolerances() -> None:
    half, single, double = (base_tolerance(np.dtype(name)) for name in ("float16", "float32", "float64"))

    assert half.rtol > single.rtol > double.rtol
    assert half.atol > single.atol > double.atol
    # One rounding of float16 (10 bits of mantissa) moves a number by up to 2**-11 of itself.
    assert half.rtol > 2**-11


def test_describe_array_says_shape_and_dtype() -> None:
    assert describe_array(np.zeros((4, 1), "int32")) == "shape (4, 1), int32"
