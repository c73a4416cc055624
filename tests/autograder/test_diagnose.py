from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.diagnose import NO_DIAGNOSIS, Diagnosis, PairOfMistakes, Yardstick, diagnose, diagnose_pair
from autograder.model import Evidence, Fault, Status
from autograder.sets import KnownAnswer
from tfnn.compare import Tolerance
from tfnn.diagnosis import signature

NAN = np.nan


def gives(*values: Any, dtype: str = "float64") -> list[Evidence]:
    return [Evidence({"value": np.array(value, dtype)}) for value in values]


def raises(message: str, kind: str = "ValueError", status: Status = Status.RAISED) -> list[Evidence]:
    return [Evidence(fault=Fault(status, kind, message))]


def catalogue(**answers: Sequence[Evidence]) -> dict[str, tuple[KnownAnswer, Sequence[Evidence]]]:
    """Mistakes by name, each with the hint "<name>?"."""
    return {name: (KnownAnswer(name, "q", f"{name}?"), evidence) for name, evidence in answers.items()}


def test_mistake_that_answers_the_same_everywhere_is_named() -> None:
    known = catalogue(forgets_half=gives(1.0, 4.0), doubles=gives(2.0, 4.0), negates=gives(-1.0, -2.0))

    assert diagnose(gives(2.0, 4.0), known) == Diagnosis("doubles", "doubles?")


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(gives(2.0, 4.1), id="one answer differs"),
        pytest.param(gives([2.0], 4.0), id="shape"),
        pytest.param(gives(2.0, NAN), id="NaN"),
        pytest.param([Evidence({"loss": np.array(2.0)}), *gives(4.0)], id="another array"),
        pytest.param([Evidence({"value": np.array(2.0), "loss": np.array(0.0)}), *gives(4.0)], id="an array more"),
        pytest.param([*gives(2.0), *raises("no")], id="raises instead"),
    ],
)
def test_mistake_that_differs_anywhere_is_not_named(evidence: list[Evidence]) -> None:
    assert diagnose(evidence, catalogue(doubles=gives(2.0, 4.0))) == NO_DIAGNOSIS


def test_nothing_known_names_nothing() -> None:
    assert diagnose(gives(2.0), {}) == NO_DIAGNOSIS


def test_pattern_of_nans_is_an_answer() -> None:
    known = catalogue(overflows=gives([NAN, 1.0, 2.0]), shifts=gives([0.0, 1.0, 2.0]))

    assert diagnose(gives([NAN, 1.0, 2.0]), known) == Diagnosis("overflows", "overflows?")


def test_rounding_hides_no_mistake() -> None:
    known = catalogue(doubles=gives([2.0, 4.0]))

    assert diagnose(gives([2.0001, 4.0001], dtype="float32"), known) == Diagnosis("doubles", "doubles?")


def test_digits_decide_between_mistakes_that_look_alike() -> None:
    known = catalogue(in_float32=gives(np.float32(1 / 3)), in_float64=gives(1 / 3))

    assert diagnose(gives(np.float32(1 / 3)), known) == Diagnosis("in_float32", "in_float32?")
    assert diagnose(gives(1 / 3), known) == Diagnosis("in_float64", "in_float64?")


def test_two_mistakes_that_fit_are_not_told_apart() -> None:
    known = catalogue(doubles=gives(4.0), squares=gives(4.0), halves=gives(1.0))

    assert diagnose(gives(4.0), known) == NO_DIAGNOSIS


def test_two_mistakes_that_fit_give_the_hint_that_they_share() -> None:
    known = {
        name: (KnownAnswer(name, "q", "What is 2 doubled, what is it squared?"), gives(4.0))
        for name in ("doubles", "squares")
    }

    assert diagnose(gives(4.0), known) == Diagnosis(None, "What is 2 doubled, what is it squared?")


def in_doubt(name: str, shared_hint: str | None = None, like: str | None = None) -> KnownAnswer:
    """A mistake with a hint of its own, "<name>?", and one for where it may be another mistake."""
    return KnownAnswer(name, "q", f"{name}?", like=like, shared_hint=shared_hint)


COMMON = "What is 2 doubled, what is it squared?"


@pytest.mark.parametrize(
    "mistakes",
    [
        pytest.param([in_doubt("doubles", COMMON), in_doubt("squares", COMMON)], id="both have it beside their own"),
        pytest.param([in_doubt("doubles", "squares?"), in_doubt("squares")], id="one has the other's own"),
        pytest.param(
            [in_doubt("doubles", COMMON), in_doubt("adds_itself", like="doubles"), in_doubt("squares", COMMON)],
            id="the first of a kind speaks for it",
        ),
    ],
)
def test_two_mistakes_that_fit_give_the_hint_that_their_author_calls_shared(mistakes: list[KnownAnswer]) -> None:
    known = {mistake.name: (mistake, gives(4.0)) for mistake in mistakes}

    assert diagnose(gives(4.0), known) == Diagnosis(None, mistakes[0].shared_hint)


@pytest.mark.parametrize("other", [in_doubt("cubes"), in_doubt("cubes", "What is 2 to the power of 3?")])
def test_shared_hint_is_not_given_where_one_that_fits_does_not_share_it(other: KnownAnswer) -> None:
    mistakes = [in_doubt("doubles", COMMON), in_doubt("squares", COMMON), other]

    assert diagnose(gives(4.0), {mistake.name: (mistake, gives(4.0)) for mistake in mistakes}) == NO_DIAGNOSIS


def test_mistake_that_fits_alone_gives_its_own_hint() -> None:
    known = {
        "doubles": (in_doubt("doubles", COMMON), gives(4.0)),
        "squares": (in_doubt("squares", COMMON), gives(5.0)),
    }

    assert diagnose(gives(4.0), known) == Diagnosis("doubles", "doubles?")


@pytest.mark.parametrize("order", [1, -1], ids=["the first of its kind first", "last"])
def test_another_way_to_write_a_mistake_is_called_by_the_first(order: int) -> None:
    answers = [KnownAnswer("doubles", "q", "twice?"), KnownAnswer("adds_itself", "q", "the same?", like="doubles")]
    known = {answer.name: (answer, gives(4.0)) for answer in answers[::order]}

    assert diagnose(gives(4.0), known) == Diagnosis("doubles", "twice?")


def test_another_way_to_write_a_mistake_is_enough_to_name_it() -> None:
    known = {
        "doubles": (KnownAnswer("doubles", "q", "twice?"), raises("no such function")),
        "adds_itself": (KnownAnswer("adds_itself", "q", "the same?", like="doubles"), gives(4.0)),
    }

    assert diagnose(gives(4.0), known) == Diagnosis("doubles", "twice?")


IN_THE_LINE = " (in the line: return z / total)"


@pytest.mark.parametrize(
    ("mine", "its"),
    [
        pytest.param("name 'exps' is not defined", "name 'e' is not defined", id="names"),
        pytest.param('unknown axis "rows"', 'unknown axis "y"', id="names in double quotes"),
        pytest.param("no gradient for <tf.Variable 'a'>", "no gradient for <Tensor>", id="objects"),
        pytest.param("'Mine' object has no attribute 'shape'", "'Its' object has no attribute 'shape'", id="classes"),
        pytest.param(
            "mine() got an unexpected keyword argument 'axis'",
            "its() got an unexpected keyword argument 'axis'",
            id="functions",
        ),
        pytest.param("bad object at 0x7f12ab", "bad object at 0x7fffee", id="addresses"),
        pytest.param("wrong" + IN_THE_LINE, "wrong (in the line: x = 1)", id="source lines"),
        pytest.param("wrong" + IN_THE_LINE, "wrong", id="no source line"),
        pytest.param("long " * 100 + "end", "long " * 100 + "other end", id="ends of long messages"),
    ],
)
def test_exception_is_an_answer_without_its_names(mine: str, its: str) -> None:
    known = catalogue(typo=raises(its), other=gives(1.0))

    assert diagnose(raises(mine), known) == Diagnosis("typo", "typo?")


@pytest.mark.parametrize(
    "mine",
    [
        pytest.param(raises("shapes 3 and 4 match"), id="another message"),
        pytest.param(raises("shapes (12, 1) and (5,) differ"), id="other shapes"),
        pytest.param(raises("shapes 3 and 4 differ", "TypeError"), id="another type"),
        pytest.param(raises("shapes 3 and 4 differ", status=Status.FAILED), id="another status"),
    ],
)
def test_exception_of_another_kind_is_another_answer(mine: list[Evidence]) -> None:
    assert diagnose(mine, catalogue(typo=raises("shapes 5 and 6 differ"))) == NO_DIAGNOSIS


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("'Tensor' object has no attribute '{}'", id="attribute"),
        pytest.param("module 'tensorflow' has no attribute '{}'", id="function of a module"),
        pytest.param("'Tensor' object has no attribute '{}'. Did you mean: 'assign'?", id="attribute with a proposal"),
        pytest.param("reduce_sum() got an unexpected keyword argument '{}'", id="argument"),
    ],
)
def test_misspelled_name_is_no_other_mistake(message: str) -> None:
    known = catalogue(typo=raises(message.format("assign_sub")))

    assert diagnose(raises(message.format("assign_sub")), known) == Diagnosis("typo", "typo?")
    assert diagnose(raises(message.format("asign_sub")), known) == NO_DIAGNOSIS


@pytest.mark.parametrize(
    "status", [Status.MISSING, Status.NOT_ATTEMPTED, Status.TIMED_OUT, Status.CRASHED], ids=lambda status: status.value
)
def test_what_gave_no_answer_at_all_is_no_mistake(status: Status) -> None:
    silence = [Evidence(fault=Fault(status, status.value, ""))] * 2

    assert diagnose(silence, catalogue(silent=silence)) == NO_DIAGNOSIS


def test_one_answer_beside_silence_is_enough() -> None:
    partly = [Evidence(fault=Fault(Status.TIMED_OUT, "timed_out", "")), *gives(1.0)]

    assert diagnose(partly, catalogue(slow=partly)) == Diagnosis("slow", "slow?")


@pytest.mark.parametrize(
    ("mine", "its", "named"),
    [
        pytest.param(-20.7, -16.1, True, id="another epsilon"),
        pytest.param(6.9, 20.7, True, id="same sign"),
        pytest.param(20.7, -16.1, False, id="other sign"),
        pytest.param(0.0, 16.1, False, id="zero"),
        pytest.param(NAN, 16.1, False, id="NaN"),
        pytest.param(np.inf, 16.1, False, id="infinity"),
    ],
)
def test_value_that_a_check_leaves_free_counts_by_kind_and_sign(mine: float, its: float, named: bool) -> None:
    yardsticks = [Yardstick(), Yardstick(free=True)]
    diagnosis = diagnose(gives(1.0, mine), catalogue(known=gives(1.0, its)), yardsticks)

    assert (diagnosis.name == "known") is named


def test_answers_are_alike_within_the_tolerance_of_the_check() -> None:
    wide = [Yardstick({"value": Tolerance(rtol=0.0, atol=0.02)})]

    assert diagnose(gives(11.51), catalogue(known=gives(11.525)), wide).name == "known"
    assert diagnose(gives(11.51), catalogue(known=gives(11.6)), wide) == NO_DIAGNOSIS


# ------------------------------------------------------------------------------------------ two mistakes together


REFERENCE = gives([2.0, 4.0], 3.0, [1.0, 1.0])
TOGETHER = catalogue(
    halves=gives([1.0, 2.0], 1.5, [0.5, 0.5]),
    negates=gives([-2.0, -4.0], -3.0, [-1.0, -1.0]),
    adds_ten_to_the_last=gives([2.0, 4.0], 3.0, [1.0, 11.0]),
    is_right_after_all=gives([2.0, 4.0], 3.0, [1.0, 1.0]),
)


def pair_of(evidence: list[Evidence], *merged: tuple[str, str, list[Evidence]], among: Any = None) -> Diagnosis:
    known = TOGETHER if among is None else among
    pairs = [PairOfMistakes(known[one][0], known[other][0], its) for one, other, its in merged]
    reference = REFERENCE[: len(evidence)]
    return diagnose_pair(evidence, known, pairs, [Yardstick()] * len(evidence), reference)


@pytest.mark.parametrize(
    ("evidence", "names"),
    [
        pytest.param(gives([-1.0, -2.0], -1.5, [-0.5, -0.5]), ("halves", "negates"), id="factors"),
        pytest.param(gives([1.0, 2.0], 1.5, [0.5, 5.5]), ("adds_ten_to_the_last", "halves"), id="factor and place"),
        pytest.param(gives([1.0, 2.0], 1.5, [0.5, 10.5]), ("adds_ten_to_the_last", "halves"), id="terms"),
    ],
)
def test_two_mistakes_whose_effects_meet_are_both_named(evidence: list[Evidence], names: tuple[str, str]) -> None:
    hint = f"{names[0]}? {names[1]}?"
    assert pair_of(evidence) == Diagnosis(names[0], hint, names[1])


def test_merged_answer_that_fits_is_named_before_composed_effects() -> None:
    odd = gives([7.0, 7.0], 7.0, [7.0, 7.0])
    found = pair_of(odd, ("halves", "adds_ten_to_the_last", odd))
    assert (found.name, found.also, found.confidence) == ("adds_ten_to_the_last", "halves", "likely")


def test_several_pairs_that_fit_are_named_by_what_they_share() -> None:
    odd = gives([7.0, 7.0], 7.0, [7.0, 7.0])
    found = pair_of(odd, ("halves", "adds_ten_to_the_last", odd), ("halves", "negates", odd))
    assert (found.name, found.also, found.hint) == ("halves", None, "halves?")


def test_several_pairs_without_anything_in_common_are_not_named() -> None:
    odd = gives([7.0, 7.0], 7.0, [7.0, 7.0])
    more = {**TOGETHER, **catalogue(doubles=gives([4.0, 8.0], 6.0, [2.0, 2.0]))}
    found = pair_of(odd, ("halves", "negates", odd), ("doubles", "adds_ten_to_the_last", odd), among=more)
    assert found == NO_DIAGNOSIS


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(REFERENCE, id="a right answer"),
        pytest.param(gives([-1.0, -2.0], -1.5, [-0.5, -0.6]), id="almost"),
        pytest.param([Evidence(), Evidence(), Evidence()], id="nothing"),
        pytest.param([*gives([5.0, 5.0], 5.0), *raises("no")], id="an exception of its own"),
    ],
)
def test_evidence_that_no_pair_makes_is_not_named(evidence: list[Evidence]) -> None:
    assert pair_of(evidence) == NO_DIAGNOSIS


def test_mistakes_that_cancel_out_are_not_named() -> None:
    known = {**TOGETHER, **catalogue(doubles=gives([4.0, 8.0], 6.0, [2.0, 2.0]))}
    assert pair_of(REFERENCE, among=known) == NO_DIAGNOSIS


def test_mistake_that_shows_nowhere_is_no_half_of_a_pair() -> None:
    assert pair_of(gives([1.0, 2.0], 1.5, [0.5, 0.5])) == NO_DIAGNOSIS


def test_exception_of_one_mistake_is_the_pairs_exception() -> None:
    known = catalogue(halves=gives([1.0, 2.0], 1.5), breaks=[*gives([2.0, 4.0]), *raises("no numbers")])
    found = pair_of([*gives([1.0, 2.0]), *raises("no numbers")], among=known)
    assert (found.name, found.also) == ("breaks", "halves")


def test_function_names_in_messages_do_not_matter() -> None:
    theirs = raises("wrong_softmax() takes 1 positional argument but 2 were given", "TypeError")
    mine = raises("softmax() takes 1 positional argument but 2 were given", "TypeError")
    assert diagnose(mine, catalogue(forgets_the_axis=theirs)).name == "forgets_the_axis"


def test_exception_is_the_same_whatever_tensorflow_calls_its_operation() -> None:
    known = catalogue(transposes=raises("{{function_node __wrapped__MatMul_device_/job:x}} In[0]: [8,5]"))

    found = diagnose(raises("{{function_node __wrapped____MklMatMul_device_/job:x}} In[0]: [8,5]"), known)

    assert found == Diagnosis("transposes", "transposes?")


def test_signature_of_a_signature_is_itself() -> None:
    fault = Fault(Status.RAISED, "TypeError", "f()() takes <'a'> and \"b'\" at 0x1f (in the line: f()()('a'))")

    status, kind, message = signature(fault)

    assert signature(Fault(status, kind, message)) == (status, kind, message)
    assert message == "_ takes _ and _ at _"
