"""Validation of a small problem set, in a real worker: what makes a set sound, and what the reports say."""

from __future__ import annotations

import csv
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import OutputError
from autograder.model import Program
from autograder.sandbox.launch import Zygote
from autograder.sets import KnownAnswers, load_set
from autograder.validation import validator
from autograder.validation.as_text import validation_lines
from autograder.validation.page import prepare_folder, write_margins, write_report
from autograder.validation.result import Validation
from autograder.validation.validator import EVERYTHING, Extent, validate_set, validate_sets

CHECKS = '''\
import numpy as np
from autograder.authoring import ProblemSet, Question, call

scale = Question("scale", title="Scale <and> shift", entry_point="scaled")

@scale.check(points=2, atol={atol})
def vector(rng):
    """a vector"""
    return call(rng.uniform(1, 2, size=3))

@scale.check(points=1)
def zero(rng):
    """zero"""
    return call(np.zeros(2))

ASSIGNMENT = ProblemSet("small", title="Small", version="1", questions=[scale])
'''
NOTEBOOK = (
    '# %% question="scale"\ndef scaled(x):\n    x = same(x)\n    return x * x + 1\n\ndef same(x):\n    return x\n'
)
RIGHT = '''\
from autograder.authoring import alternative

@alternative(of="scale")
def by_power(x):
    """A power."""
    return x**2 + {one}
'''
WRONG = '''\
from autograder.authoring import misconception

@misconception(of="scale", hint="What is zero times zero, plus one?")
def forgets_to_shift(x):
    """No shift."""
    return x * x

@misconception(of="scale", hint="What is twice the square?")
def doubles(x):
    """Twice."""
    return {doubled}
'''


@pytest.fixture(scope="module")
def zygote(standing_zygote: Zygote) -> Zygote:
    return standing_zygote


@pytest.fixture
def course(tmp_path: Path) -> Path:
    place = tmp_path / "solutions" / "small"
    place.mkdir(parents=True)
    rewrite(place)
    starter = tmp_path / "assignments" / "small"
    starter.mkdir(parents=True)
    cell = {"cell_type": "code", "source": "def scaled(x):\n    ...", "metadata": {"nbgrader": {"grade_id": "scale"}}}
    notebook = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    (starter / "small.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return place


def rewrite(place: Path, *, atol: float = 0.0, one: str = "1", doubled: str = "2 * x * x + 1") -> None:
    files = {
        "checks": CHECKS.format(atol=atol),
        "small": NOTEBOOK,
        "alternatives": RIGHT.format(one=one),
        "misconceptions": WRONG.format(doubled=doubled),
    }
    for name, text in files.items():
        (place / f"{name}.py").write_text(text, encoding="utf-8")


def note_equivalent(place: Path, was: str, now: str) -> None:
    row = {"question": "scale", "was": was, "is": now, "reason": "the helper returns what it gets"}
    (place / "equivalent_mutants.json").write_text(json.dumps([row]), encoding="utf-8")


def validated(zygote: Zygote, place: Path, extent: Extent = EVERYTHING) -> Validation:
    loaded = load_set("small", place.parent)
    return validate_set(zygote, loaded, place.parent.parent / "assignments", "5eed", 2, extent)


def test_sets_are_validated_side_by_side_and_told_in_their_order(zygote: Zygote, course: Path, monkeypatch) -> None:
    loaded = load_set("small", course.parent)
    unwarned = replace(loaded, misconceptions=KnownAnswers((), Program((), {})))
    both_have_begun = threading.Barrier(2, timeout=60)
    begun = validator._begun

    def waiting(*arguments: Any) -> Any:
        both_have_begun.wait()
        return begun(*arguments)

    monkeypatch.setattr(validator, "_begun", waiting)
    sets = [loaded, unwarned]
    results = list(validate_sets(zygote, sets, course.parent.parent / "assignments", "5eed", 2, Extent(mutants=False)))

    assert [len(result.caught) for result in results] == [2, 0]
    assert [len(result.accepted) for result in results] == [1, 1]


def test_set_whose_checks_catch_everything_is_sound(zygote: Zygote, course: Path) -> None:
    note_equivalent(course, "x = same(x)", "pass")
    result = validated(zygote, course)
    assert result.problems == []
    assert (result.reference_score, result.starter_score, result.max_score) == (3, 0, 3)
    assert (len(result.accepted), len(result.caught), len(result.named)) == (1, 2, 2)
    assert result.survivors == []
    assert len(result.killed) >= 8
    assert result.equivalent == [("scale", "- x = same(x)\n+ pass", "the helper returns what it gets")]


def test_matrix_says_which_check_catches_which_mistake(zygote: Zygote, course: Path) -> None:
    found = validated(zygote, course, Extent(mutants=False)).matrix
    assert found == {"scale": {"forgets_to_shift": ["vector", "zero"], "doubles": ["vector"]}}


def test_mutant_that_nothing_notices_survives(zygote: Zygote, course: Path) -> None:
    result = validated(zygote, course)
    assert result.survivors == [("scale", "- x = same(x)\n+ pass")]
    assert result.to_dict()["mutants"]["survivors"] == ["scale\n- x = same(x)\n+ pass"]


def test_too_many_survivors_make_a_set_unsound(zygote: Zygote, course: Path) -> None:
    note_equivalent(course, "x = same(x)", "pass")
    rewrite(course, atol=9.0)
    assert any("mutants are killed, expected 95%" in problem for problem in validated(zygote, course).problems)


def test_equivalent_mutant_that_is_no_more_is_a_problem(zygote: Zygote, course: Path) -> None:
    note_equivalent(course, "x = other(x)", "pass")
    assert "there is no such mutant any more: scale: x = other(x) -> pass" in validated(zygote, course).problems


def test_rejected_right_answer_is_a_problem(zygote: Zygote, course: Path) -> None:
    rewrite(course, one="2")
    problems = validated(zygote, course, Extent(mutants=False)).problems
    assert any(line.startswith("the right answer scale.by_power was rejected by vector: ") for line in problems)


def test_wrong_answer_that_passes_is_a_problem(zygote: Zygote, course: Path) -> None:
    rewrite(course, doubled="x * x + 1")
    assert "no check catches scale.doubles" in validated(zygote, course, Extent(mutants=False)).problems


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        ("sqare(x)", "NameError", "name 'sqare' is not defined"),
        ('__import__("tensorfloww")', "ModuleNotFoundError", "No module named 'tensorfloww'"),
        ("(lambda: [y, (y := 1)])()", "UnboundLocalError", "local variable 'y'"),
    ],
)
def test_slip_in_a_wrong_answer_is_not_caught_by_the_checks(
    zygote: Zygote, course: Path, wrong: str, kind: str, words: str
) -> None:
    rewrite(course, doubled=wrong)
    result = validated(zygote, course, Extent(mutants=False))
    (problem,) = result.problems
    assert problem.startswith(f"scale.doubles raises {kind}: ")
    assert words in problem
    assert problem.endswith(f'; repair it, or add raises="{kind}" to its @misconception if that is the mistake')
    assert (result.caught, result.missed) == (["scale.forgets_to_shift"], ["scale.doubles"])
    assert result.to_dict()["misconceptions"]["total"] == 2

    path = course / "misconceptions.py"
    path.write_text(path.read_text().replace('square?")', f'square?", raises="{kind}")'), encoding="utf-8")
    result = validated(zygote, course, Extent(mutants=False))
    assert (result.problems, len(result.caught)) == ([], 2)


def test_wrong_answer_that_cannot_be_defined_is_a_slip(zygote: Zygote, course: Path) -> None:
    path = course / "misconceptions.py"
    path.write_text(path.read_text().replace("def doubles", "@tf.function\ndef doubles"), encoding="utf-8")
    result = validated(zygote, course, Extent(mutants=False))
    assert [problem for problem in result.problems if "doubles" in problem] == [
        "scale.doubles could not be defined: misconceptions.py stopped with NameError: name 'tf' is not defined"
    ]
    assert result.missed == ["scale.doubles"]


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("1.0005", "2 * x * x + 1", "scale.vector: by_power uses 0.50 of the tolerance"),
        ("1", "x * x + 1.0015", "scale.vector: doubles is wrong by only 1.50 times the tolerance"),
    ],
)
def test_tolerance_near_to_an_answer_is_a_problem(
    zygote: Zygote, course: Path, right: str, wrong: str, words: str
) -> None:
    rewrite(course, atol=1e-3, one=right, doubled=wrong)
    (course / "checks.py").write_text(
        CHECKS.format(atol=1e-3).replace("@scale.check(points=1)", "@scale.check(points=1, atol=1.0)"), encoding="utf-8"
    )
    assert words in validated(zygote, course, Extent(mutants=False)).problems


def test_right_answers_alone_are_asked_on_request(zygote: Zygote, course: Path) -> None:
    result = validated(zygote, course, Extent(wrong=False))
    assert (len(result.accepted), result.caught, result.killed, result.margins) == (1, [], [], [])


def test_report_is_a_page_and_its_data(zygote: Zygote, course: Path, tmp_path: Path) -> None:
    result = validated(zygote, course)
    write_report(tmp_path / "out", load_set("small", course.parent).assignment, result, "5eed")
    record = json.loads((tmp_path / "out" / "small.json").read_text(encoding="utf-8"))
    assert record["matrix"] == {"scale": {"doubles": ["vector"], "forgets_to_shift": ["vector", "zero"]}}
    assert record["catches_nothing_alone"] == {"scale": ["zero"]}
    page = (tmp_path / "out" / "small.html").read_text(encoding="utf-8")
    assert "Scale &lt;and&gt; shift" in page
    assert page.count('aria-label="caught"') == 3
    assert "x = same(x)" in page


def test_folder_that_cannot_be_made_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="file/out could not be made: Not a directory"):
        prepare_folder(tmp_path / "file" / "out")


def test_lines_for_a_terminal_name_what_is_wrong(zygote: Zygote, course: Path) -> None:
    rewrite(course, one="2")
    lines = "\n".join(validation_lines(validated(zygote, course), "5eed"))
    assert "misconceptions  2 of 2 caught, 2 named" in lines
    assert "survived in scale:\n                    - x = same(x)\n                    + pass" in lines
    assert "PROBLEM         the right answer scale.by_power was rejected by vector: " in lines
    assert lines.endswith("NOT SOUND")


def test_margins_are_written_as_a_table(zygote: Zygote, course: Path) -> None:
    write_margins(course, validated(zygote, course, Extent(mutants=False)))
    rows = list(csv.DictReader((course / "margins.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["question"], row["check"]) for row in rows] == [("scale", "vector"), ("scale", "zero")]
    assert rows[1]["wrong"] == "forgets_to_shift"
    assert float(rows[1]["wrong_distance"]) > 1e6
