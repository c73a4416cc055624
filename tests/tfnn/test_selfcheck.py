from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import tfnn
from tfnn.compare import Tolerance
from tfnn.probes import PROBES
from tfnn.public_checks import FILE_NAME, PublicCheck, PublicExercise, PublicQuestion
from tfnn.selfcheck import CheckResult, check_namespace, run_checks

ESSAY = """\
An essay
  This question has no public checks; it is looked at when you hand in."""


def answers(returned: Any) -> dict[str, Any]:
    return {"answer": lambda: returned}


def raises() -> None:
    raise ValueError("too hard")


def starter() -> None:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("namespace", "line"),
    [
        pytest.param(answers(42), "✓ passed  a number that everybody knows", id="right"),
        pytest.param(
            answers(21.0),
            "✗ not yet  a number that everybody knows\n"
            "             the result is off by 21; it is 2 times too small: received 21, expected 42",
            id="wrong",
        ),
        pytest.param(
            answers([42]),
            "✗ not yet  a number that everybody knows\n             the result has shape (1,), expected shape ()",
            id="shape",
        ),
        pytest.param(
            answers(None),
            "✗ not yet  a number that everybody knows\n"
            "             the function returned None; is a return statement missing?",
            id="None",
        ),
        pytest.param(
            {"answer": raises},
            "✗ not yet  a number that everybody knows\n             answer raised ValueError: too hard",
            id="raises",
        ),
        pytest.param(
            {"answer": starter},
            "✗ not yet  a number that everybody knows\n             answer has not been written yet",
            id="starter",
        ),
        pytest.param(
            {"Answer": raises},
            "✗ not yet  a number that everybody knows\n             answer is not defined: run its cell first",
            id="not defined",
        ),
    ],
)
def test_check_says_what_passed_and_what_did_not(release: Path, namespace: dict[str, Any], line: str) -> None:
    text = check_namespace("answer", namespace, release)

    assert text == f"The answer\n  {line}\n  Grading draws other numbers and has 2 more checks."


def test_long_reason_is_broken_between_words_and_stays_below_its_title(release: Path) -> None:
    def answer() -> None:
        raise ValueError("one-and-two " * 20 + "\n" + "x" * 100)

    lines = check_namespace("answer", {"answer": answer}, release).splitlines()[2:-1]

    assert len(lines) > 3
    assert all(line.startswith(" " * 13) and line[13] != " " for line in lines)
    assert all(len(line) <= 88 for line in lines if "xx" not in line)
    assert " ".join(line.strip() for line in lines).count("one-and-two") == 20


def test_check_says_each_of_several_checks(release: Path) -> None:
    text = check_namespace("quiz", {"answers": {"half": ..., "quarter": 0.25}}, release)

    assert text == (
        "A quiz\n"
        "  ✗ not yet  half of one\n"
        "             answers has not been written yet\n"
        "  ✓ passed  a quarter of one\n"
        "  Grading draws other numbers and has 1 more check."
    )


def test_check_says_when_there_is_nothing_to_run(release: Path) -> None:
    assert check_namespace("essay", {}, release) == ESSAY


def test_check_of_an_unknown_question_names_the_known_ones(release: Path) -> None:
    text = check_namespace("anwser", {}, release)

    assert text == "There is no question 'anwser' here; expected one of: answer, quiz, essay."


def test_check_without_the_file_says_where_it_belongs(tmp_path: Path) -> None:
    text = check_namespace("answer", answers(42), tmp_path)

    assert text == (
        f"public_checks.npz was not found in {tmp_path}. It comes with the assignment: keep it beside the notebook."
    )


def test_check_with_a_damaged_file_says_so(release: Path) -> None:
    path = release / FILE_NAME
    path.write_bytes(path.read_bytes()[:50])

    text = check_namespace("answer", answers(42), release)

    assert text == f"{path} is not a file of public checks; expected the public_checks.npz of the release."


def test_check_looks_at_the_notebooks_own_definitions(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = ModuleType("__main__")
    vars(notebook).update(answers(42))
    monkeypatch.setitem(sys.modules, "__main__", notebook)
    monkeypatch.chdir(release)

    assert tfnn.check("answer") is None

    assert capsys.readouterr().out == (
        "The answer\n  ✓ passed  a number that everybody knows\n  Grading draws other numbers and has 2 more checks.\n"
    )


def by_hand(probe: str, argument: Any, keyword: Any, expected: Any, judge: str = "matches_reference") -> PublicCheck:
    exercise = PublicExercise(
        probe, (argument,), {"bias": keyword}, {}, {}, {"value": expected}, {"value": Tolerance(0.0, 0.0)}
    )
    return PublicCheck("adds", judge, {}, (exercise, exercise))


def hands_over(implementation: Any, arguments: Any, keywords: Any, options: Any) -> Any:
    """A probe that hands its very arrays over."""
    return {"value": implementation(*arguments, **keywords)}


def adds_and_spoils(x: Any, bias: Any) -> Any:
    result = x + bias
    x[...] = 77
    bias[...] = 77
    return result


def test_check_is_not_spoiled_by_a_function_that_overwrites_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROBES, "hands over", hands_over)
    x, bias = np.array([1.0, 2.0]), np.array([0.5])
    check = by_hand("hands over", x, bias, np.array([1.5, 2.5]))
    question = PublicQuestion("adds", "Adds", "adds", (check, check), 0)

    results = list(run_checks(question, {"adds": adds_and_spoils}))

    assert results == [CheckResult("adds", True, "as expected")] * 2
    assert (x.tolist(), bias.tolist()) == ([1.0, 2.0], [0.5])


def test_check_is_judged_by_its_own_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROBES, "hands over", hands_over)
    checks = tuple(
        by_hand("hands over", np.array([1.0]), np.array([0.5]), np.array([9.0]), judge)
        for judge in ("finite", "matches_reference")
    )
    question = PublicQuestion("adds", "Adds", "adds", checks, 0)

    results = list(run_checks(question, {"adds": lambda x, bias: x + bias}))

    assert [result.passed for result in results] == [True, False]
    assert results[1].reason == (
        "the result is off by 7.5; it is 6 times too small: "
        "received 1.5, expected 9; input: float64 (1,), bias=float64 (1,)"
    )


def test_check_runs_every_exercise_of_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROBES, "hands over", hands_over)
    calls = SimpleNamespace(count=0)

    def right_once(x: Any, bias: Any) -> Any:
        calls.count += 1
        return x + bias if calls.count == 1 else x - bias

    question = PublicQuestion(
        "adds", "Adds", "adds", (by_hand("hands over", np.array([1.0]), np.array([0.5]), np.array([1.5])),), 0
    )

    (result,) = run_checks(question, {"adds": right_once})

    assert not result.passed
