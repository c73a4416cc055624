from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import CALLED, WRITTEN, ForbiddenCall, Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.as_json import from_dict, to_dict

CONTRACT = ["schema_version", "assignment", "student", "score", "max_score", "status", "sandbox", "questions"]
QUESTION_KEYS = ["id", "title", "score", "max_score", "misconception", "hint", "checks"]
CHECK_KEYS = ["id", "title", "status", "score", "max_score", "visibility", "reason", "seconds", "example"]

TEXTS = st.text("abc \u00e9\u674e<>&\"'=,", max_size=12).map(str.strip)
OUTCOMES = st.builds(
    lambda status, points, **rest: Outcome(
        status=status, score=points if status is Status.PASSED else 0, max_score=points, **rest
    ),
    status=st.sampled_from(Status),
    points=st.integers(0, 20),
    check_id=TEXTS,
    title=TEXTS,
    visibility=st.sampled_from(Visibility),
    reason=TEXTS,
    seconds=st.floats(0, 1e6),
    example=st.none() | TEXTS,
)
QUESTIONS = st.builds(
    QuestionReport,
    id=TEXTS,
    title=TEXTS,
    outcomes=st.lists(OUTCOMES, max_size=3).map(tuple),
    misconception=st.none() | TEXTS,
    hint=st.none() | TEXTS,
    key=TEXTS,
    forbidden_calls=st.lists(
        st.builds(
            ForbiddenCall,
            name=TEXTS,
            where=TEXTS,
            line=st.integers(0, 9_999),
            text=TEXTS,
            noticed=st.sampled_from([WRITTEN, CALLED]),
        ),
        max_size=2,
    ).map(tuple),
)
REPORTS = st.builds(
    Report,
    assignment=TEXTS,
    student=st.text(),
    questions=st.lists(QUESTIONS, max_size=3).map(tuple),
    sandbox=st.sampled_from(["strict", "process"]),
    max_score=st.integers(0, 200),
    problem=st.none() | TEXTS,
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    log=TEXTS,
    submission_sha256=TEXTS,
    seed_token=TEXTS,
    environment=st.dictionaries(TEXTS, TEXTS, max_size=2),
    key=TEXTS,
)


@given(REPORTS)
def test_from_dict_is_the_inverse_of_to_dict_through_json(report):
    assert from_dict(json.loads(json.dumps(to_dict(report)))) == report


def test_record_from_before_questions_had_keys_is_read_without_them(one_check_report):
    record = to_dict(one_check_report())
    del record["questions"][0]["key"], record["checksum"]
    assert from_dict(record).questions[0].key == ""


def test_record_from_before_checks_had_examples_is_read_without_them(one_check_report):
    record = to_dict(one_check_report())
    del record["questions"][0]["checks"][0]["example"], record["checksum"]
    assert from_dict(record).questions[0].outcomes[0].example is None


def test_to_dict_cleans_and_bounds_an_example_and_keeps_its_lines(one_check_report):
    report = one_check_report(example="f([0.])\n\x1b[31mreturned  " + "A" * 100_000)
    example = to_dict(report)["questions"][0]["checks"][0]["example"]
    assert example.startswith("f([0.])\nreturned  A")
    assert len(example) <= 1200


def test_to_dict_begins_with_the_keys_of_the_contract_in_its_order(one_check_report):
    record = to_dict(one_check_report())
    assert list(record)[: len(CONTRACT)] == CONTRACT
    assert list(record["questions"][0])[: len(QUESTION_KEYS)] == QUESTION_KEYS
    assert list(record["questions"][0]["checks"][0]) == CHECK_KEYS


def test_to_dict_of_a_graded_report(one_check_report):
    record = to_dict(one_check_report(status=Status.PASSED))
    assert (record["score"], record["max_score"], record["status"]) == (5, 5, "graded")
    assert record["questions"][0]["checks"][0]["visibility"] == "visible"


def test_to_dict_has_no_score_where_there_is_a_problem(one_check_report):
    record = to_dict(one_check_report(questions=(), problem="not a notebook"))
    assert (record["score"], record["status"], record["problem"]) == (None, "not_gradable", "not a notebook")


def test_to_dict_has_no_score_where_an_error_is_ours(one_check_report):
    record = to_dict(one_check_report(status=Status.GRADER_ERROR))
    assert (record["score"], record["status"]) == (None, "not_gradable")
    assert record["questions"][0]["score"] is None


def test_to_dict_cleans_and_bounds_what_a_student_may_have_written(one_check_report):
    shout = "\x1b[31m" + "A" * 1_000_000
    report = one_check_report(reason=shout, problem=shout, notes=(shout,), log=shout, environment={"device": shout})
    text = json.dumps(to_dict(report))
    assert "\\u001b" not in text
    assert len(text) < 25_000


def test_to_dict_keeps_the_name_that_names_the_folder(one_check_report):
    name = "caf\udce9 \u202e<b>"
    assert from_dict(json.loads(json.dumps(to_dict(one_check_report(student=name))))).student == name


def test_to_dict_writes_seconds_that_json_can_say(one_check_report):
    report = one_check_report()
    outcome = replace(report.questions[0].outcomes[0], seconds=float("inf"))
    report = replace(report, questions=(replace(report.questions[0], outcomes=(outcome,)),))
    assert "Infinity" not in json.dumps(to_dict(report))


def _without(*path):
    def damage(record):
        for step in path[:-1]:
            record = record[step]
        del record[path[-1]]

    return damage


def _with(value, *path):
    def damage(record):
        for step in path[:-1]:
            record = record[step]
        record[path[-1]] = value

    return damage


def test_checksum_is_the_last_key_and_that_of_the_rest_in_any_order(one_check_report):
    record = to_dict(one_check_report())
    assert list(record)[-1] == "checksum"
    backwards = json.loads(json.dumps({name: record[name] for name in reversed(record)}))
    assert from_dict(backwards) == from_dict(record)


CHECK = ("questions", 0, "checks", 0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(_without("schema_version"), "The record has no 'schema_version'.", id="no_version"),
        pytest.param(_with(2, "schema_version"), "In the record, schema_version is 2, expected 1.", id="other_version"),
        pytest.param(_without("key"), "The record has no 'key'.", id="no_key"),
        pytest.param(_with(7, "student"), "In the record, student is 7, expected a text.", id="name_is_a_number"),
        pytest.param(_with(True, "max_score"), "expected a whole number of at least 0", id="true_is_no_number"),
        pytest.param(_with(-1, *CHECK, "max_score"), "expected a whole number of at least 0", id="negative"),
        pytest.param(_with("done", *CHECK, "status"), "status is 'done', expected one of passed, failed", id="status"),
        pytest.param(_with("secret", *CHECK, "visibility"), "expected one of visible, hidden", id="visibility"),
        pytest.param(_with(float("nan"), *CHECK, "seconds"), "expected a finite number", id="nan_seconds"),
        pytest.param(_with(10**400, *CHECK, "seconds"), "expected a finite number", id="overflowing_seconds"),
        pytest.param(_with("3", *CHECK, "seconds"), "expected a finite number", id="text_seconds"),
        pytest.param(_with(9, *CHECK, "score"), "score is 9, expected at most 5", id="more_than_possible"),
        pytest.param(_with(4, *CHECK, "score"), "score is 5, expected 4 from the rest of the record", id="totals"),
        pytest.param(_with(4, "score"), "score is 4, expected 5 from the rest of the record", id="total"),
        pytest.param(_with(None, "score"), "score is null, expected 5 from the rest", id="no_total"),
        pytest.param(
            _with("not_gradable", "status"), "status is 'not_gradable', expected 'graded'", id="report_status"
        ),
        pytest.param(_with({}, "questions"), "questions is an object, expected a list", id="questions"),
        pytest.param(_with([3], "questions"), "Questions[0] of the record is 3, expected an object.", id="question"),
        pytest.param(_with([1], "notes"), "notes is a list, expected a list of texts", id="notes"),
        pytest.param(_with({"a": 1}, "environment"), "expected an object of texts", id="environment"),
        pytest.param(_with(0.25, *CHECK, "seconds"), "The record's checksum is not that of its content.", id="changed"),
        pytest.param(_with(7, "checksum"), "checksum is 7, expected a text", id="checksum_is_a_number"),
        pytest.param(_with("x" * 10_000, "max_score"), "characters], expected a whole number", id="long_value"),
    ],
)
def test_from_dict_names_what_is_wrong_with_a_record(one_check_report, damage, message):
    record = copy.deepcopy(to_dict(one_check_report(status=Status.PASSED)))
    damage(record)
    with pytest.raises(ValueError, match=r"\.$") as caught:
        from_dict(record)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("foreign", [None, [], "text", 3, {}], ids=repr)
def test_from_dict_refuses_what_is_no_record(foreign):
    with pytest.raises(ValueError, match="record"):
        from_dict(foreign)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*CONTRACT, "questions", "notes"]), inner),
    )
)
def test_from_dict_raises_nothing_but_value_error(foreign):
    with pytest.raises(ValueError, match="ecord"):
        from_dict(foreign)


def with_call(report, call):
    return replace(report, questions=(replace(report.questions[0], forbidden_calls=(call,)), *report.questions[1:]))


def test_older_record_without_forbidden_calls_has_none(one_check_report):
    report = one_check_report()
    record = to_dict(report)
    for question in record["questions"]:
        del question["forbidden_calls"]
    del record["checksum"]
    assert from_dict(record) == report


def test_forbidden_calls_are_cleaned_and_their_words_are_known(one_check_report):
    call = ForbiddenCall("tf.nn.softmax", "cell 7", 4, "\x1b[31mreturn tf.nn.softmax(z)\n" + "x" * 5_000)
    record = to_dict(with_call(one_check_report(), call))
    (written,) = record["questions"][0]["forbidden_calls"]
    assert written["text"].startswith("return tf.nn.softmax(z)")
    assert len(written["text"]) <= 600
    written["noticed"] = "guessed"
    with pytest.raises(ValueError, match="noticed is not a known word, expected written or called"):
        from_dict(record)
