from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from tfnn.compare import Tolerance
from tfnn.judges import (
    JUDGES,
    Case,
    NamedJudge,
    agrees_on,
    at_least,
    finite,
    labels_agree,
    matches_reference,
    near_reference_of,
    right_answer,
)

NAN, INF = np.nan, np.inf
LABELS = np.arange(8)


def case(received: Mapping[str, Any], expected: Mapping[str, Any] | None = None, **more: Any) -> Case:
    """A case without any tolerance, for exactly representable numbers."""
    wanted = {name: np.array(value) for name, value in (expected or {}).items()}
    return Case(
        received={name: np.array(value) for name, value in received.items()},
        expected=wanted,
        tolerances=dict.fromkeys(wanted, Tolerance(0.0, 0.0)),
        **more,
    )


def right(count: int) -> Any:
    """Eight predicted classes of which the first ``count`` equal LABELS."""
    return np.where(count > LABELS, LABELS, 99)


def predicted(count: int, name: str = "predictions") -> Case:
    return case({name: right(count)}, {name: right(8)}, withheld={"labels": LABELS})


MATCH, NEAR = matches_reference(), near_reference_of("kernel", "bias")
BIG, BIG_LOSS = at_least(9.0), at_least(0.25, of="loss")
AGREE, AGREE_OF = labels_agree(at_least=0.75), labels_agree(at_least=0.5, of="classes")

ANSWER, ANOTHER_FORM = (
    right_answer(),
    ("this answer has another form than asked for (one number, a list of numbers or a letter)"),
)

SPEAKING = agrees_on({"value": "it is another one"})

VERDICTS = [
    ("own sentence, nothing to say", SPEAKING, [case({"value": 2.0, "rest": 9.0}, {"value": 2.0})], None),
    ("own sentence", SPEAKING, [case({"value": 2.5}, {"value": 2.0})], "it is another one"),
    ("right answer", ANSWER, [case({"value": 2.0}, {"value": 2.0})], None),
    ("wrong answer, however near", ANSWER, [case({"value": 2.5}, {"value": 2.0})], "this is not the answer"),
    ("answer of another form", ANSWER, [case({"value": [2.0]}, {"value": 2.0})], ANOTHER_FORM),
    ("equal", MATCH, [case({"value": [1.0, 2.0]}, {"value": [1.0, 2.0]})], None),
    ("nothing to look at", MATCH, [], None),
    ("more came back", MATCH, [case({"value": 1.0, "other": 5.0}, {"value": 1.0})], None),
    (
        "another value",
        MATCH,
        [case({"value": [1.0, 2.5]}, {"value": [1.0, 2.0]})],
        "the result is off by up to 0.5, first at [1] (1 of 2 values differ)",
    ),
    (
        "second case",
        MATCH,
        [
            case({"value": 1.0}, {"value": 1.0}, describe="float32 (1,)"),
            case({"value": 1.0}, {"value": 1.75}, describe="float32 (2,)"),
        ],
        "the result is off by 0.75; input: float32 (2,)",
    ),
    (
        "public",
        MATCH,
        [case({"value": 1.0}, {"value": 1.75}, describe="axis=0", reveal=True)],
        "the result is off by 0.75: received 1, expected 1.75; input: axis=0",
    ),
    (
        "second array",
        MATCH,
        [case({"value_0": 1.0, "value_1": [1.0]}, {"value_0": 1.0, "value_1": 1.0})],
        "the result for input 2 has shape (1,), expected shape ()",
    ),
    ("missing", MATCH, [case({"other": 1.0}, {"value": 1.0})], "the result did not come back as numbers"),
    (
        "others may differ",
        NEAR,
        [case({"kernel": 1.0, "bias": 2.0, "loss": 3.0}, {"kernel": 1.0, "bias": 2.0, "loss": 9.0})],
        None,
    ),
    (
        "named one differs",
        NEAR,
        [case({"kernel": 1.0, "bias": 2.25}, {"kernel": 1.0, "bias": 2.0})],
        "the bias is off by 0.25",
    ),
    (
        "named one missing",
        NEAR,
        [case({"bias": 2.0}, {"kernel": 1.0, "bias": 2.0})],
        "the kernel did not come back as numbers",
    ),
    ("finite but different", finite(), [case({"value": [5.0, 6.0]}, {"value": [1.0, 2.0]})], None),
    ("integers are finite", finite(), [case({"value": [5, 6]}, {"value": [1.0, 2.0]})], None),
    (
        "not finite",
        finite(),
        [case({"value": [NAN, 1.0, -INF]}, {"value": [1.0, 1.0, 1.0]})],
        "the result is not finite in 2 of 3 places",
    ),
    (
        "finite but another shape",
        finite(),
        [case({"gradient": [1.0]}, {"gradient": [1.0, 2.0]})],
        "the gradient has shape (1,), expected shape (2,)",
    ),
    ("finite is missing", finite(), [case({}, {"gradient": 1.0})], "the gradient did not come back"),
    ("exactly enough", BIG, [case({"value": 9.0})], None),
    ("just not enough", BIG, [case({"value": 8.75})], "the result is 8.75, expected at least 9"),
    ("NaN is not enough", BIG, [case({"value": NAN})], "the result is nan, expected a finite number"),
    ("infinity is too much", BIG, [case({"value": INF})], "the result is inf, expected a finite number"),
    ("several numbers", BIG, [case({"value": [9.0]})], "the result should be a single number, received shape (1,)"),
    ("no number", BIG, [case({"loss": 9.0})], "the result should be a single number, received nothing"),
    ("another name", BIG_LOSS, [case({"loss": 0.25, "value": 0.0})], None),
    ("another name, too small", BIG_LOSS, [case({"loss": 0.125})], "the loss is 0.125, expected at least 0.25"),
    ("6 of 8", AGREE, [predicted(6)], None),
    ("5 of 8", AGREE, [predicted(5)], "62.5% of unseen examples are right, expected at least 75%"),
    ("4 of 8 of another name", AGREE_OF, [predicted(4, "classes")], None),
    (
        "3 of 8 of another name",
        AGREE_OF,
        [predicted(8, "classes"), predicted(3, "classes")],
        "37.5% of unseen examples are right, expected at least 50%",
    ),
    (
        "probabilities in place of classes",
        AGREE,
        [case({"predictions": np.zeros((8, 3))}, {"predictions": right(8)}, withheld={"labels": LABELS})],
        "the predictions should have shape (8,), received shape (8, 3)",
    ),
    (
        "no predictions",
        AGREE,
        [case({}, {"predictions": right(8)}, withheld={"labels": LABELS})],
        "the predictions should have shape (8,), received nothing",
    ),
]
IDS = [f"{judge.name}: {name}" for name, judge, _, _ in VERDICTS]


@pytest.mark.parametrize(("name", "judge", "cases", "reason"), VERDICTS, ids=IDS)
def test_judge_says_the_reason_or_nothing(
    name: str, judge: NamedJudge, cases: Sequence[Case], reason: str | None
) -> None:
    assert judge(cases) == reason


@pytest.mark.parametrize(("name", "judge", "cases", "reason"), VERDICTS, ids=IDS)
def test_judge_made_again_from_json_judges_the_same(
    name: str, judge: NamedJudge, cases: Sequence[Case], reason: str | None
) -> None:
    written = json.dumps([judge.name, dict(judge.parameters)])
    name_again, parameters = json.loads(written)

    assert JUDGES[name_again](**parameters)(cases) == reason


def test_judges_are_all_tried_here_on_both_sides() -> None:
    passing = {judge.name for _, judge, _, reason in VERDICTS if reason is None}
    failing = {judge.name for _, judge, _, reason in VERDICTS if reason is not None}

    assert passing == failing == set(JUDGES)


def test_judge_allows_what_the_tolerance_of_that_array_allows() -> None:
    tolerances = {"a": Tolerance(0.0, 0.5), "b": Tolerance(0.0, 0.0)}
    received, expected = {"a": np.array(1.5), "b": np.array(2.0)}, {"a": np.array(1.0), "b": np.array(2.0)}

    assert matches_reference()([Case(received, expected, tolerances)]) is None
    swapped = {"a": tolerances["b"], "b": tolerances["a"]}
    assert matches_reference()([Case(received, expected, swapped)]) == "a is off by 0.5"
