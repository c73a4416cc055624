"""What a typo in each argument of a problem set's files gives: one sentence with the file and the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.errors import SetError
from autograder.sets import load_set

VISIBLE = '@double.check(points=2, visibility="visible")'
SET = 'ProblemSet("tiny", title="A tiny set", version="1", questions=[double, quiz])'
FORBIDS = 'title="Twice as much", forbidden={}'
WRONG = '@misconception(of="double", hint="What is 3 doubled, and what is 3 squared?")'
RIGHT = '@alternative(of="double")'

# file, what stands there, what is written instead, line, sentence
TYPOS = {
    "misspelled argument of a check": (
        "checks.py",
        "points=2",
        "point=2",
        5,
        "TypeError: Question.check() got an unexpected keyword argument 'point'",
    ),
    "points forgotten": ("checks.py", "(points=2, ", "(", 5, "missing 1 required keyword-only argument: 'points'"),
    "zero points": ("checks.py", "points=2", "points=0", 5, "Check double.ordinary must be worth a positive whole"),
    "points as a text": ("checks.py", "points=2", 'points="2"', 5, "positive whole number of points, received '2'."),
    "points that are true": (
        "checks.py",
        "points=2",
        "points=True",
        5,
        "positive whole number of points, received True",
    ),
    "misspelled visibility": (
        "checks.py",
        '"visible"',
        '"visable"',
        5,
        "has visibility 'visable', expected one of: visible, hidden",
    ),
    "judge that is a name": (
        "checks.py",
        "points=2",
        'points=2, judge="finite"',
        5,
        "has the judge 'finite', expected a function.",
    ),
    "judge without parentheses": (
        "checks.py",
        VISIBLE,
        "import tfnn.judges\n@double.check(points=2, judge=tfnn.judges.finite)",
        6,
        "Check double.ordinary has the judge finite, expected finite(...): calling it makes the judge.",
    ),
    "summary that is a name": (
        "checks.py",
        "points=2",
        'points=2, summary="mean"',
        5,
        "has the summary 'mean', expected",
    ),
    "unknown need": (
        "checks.py",
        "points=2",
        'points=2, needs=["single"]',
        5,
        "needs 'single', but no earlier check of double has",
    ),
    "need that is no list": (
        "checks.py",
        "points=2",
        'points=2, needs="single"',
        5,
        "needs a list of ids such as ['single'], received the text",
    ),
    "negative tolerance": (
        "checks.py",
        "points=2",
        "points=2, rtol=-1e-3",
        5,
        "has rtol=-0.001, expected a number from 0",
    ),
    "tolerance that is none": (
        "checks.py",
        "points=2",
        'points=2, atol="1"',
        5,
        "has atol='1', expected a number from 0",
    ),
    "no time": (
        "checks.py",
        "points=2",
        "points=2, timeout_s=0",
        5,
        "has timeout_s=0, expected seconds, a number above 0",
    ),
    "no docstring": ("checks.py", '"""twice a vector"""', "pass", 5, "has no docstring, but its docstring is the line"),
    "check defined twice": ("checks.py", "def single", "def ordinary", 10, "Check double.ordinary is defined twice."),
    "question's id is no name": (
        "checks.py",
        'Question("double"',
        'Question("my double"',
        3,
        "id must be a Python name",
    ),
    "question without a title": ("checks.py", '"Twice as much"', '""', 3, "Question double needs a title"),
    "entry point is no name": (
        "checks.py",
        'entry_point="answers"',
        'entry_point="my answers"',
        15,
        "the Python name to define, got 'A quiz'",
    ),
    "forbidden is no list": (
        "checks.py",
        'title="Twice as much"',
        FORBIDS.format('"tf.add"'),
        3,
        "forbidden must be a list of names, received",
    ),
    "forbidden without dots": (
        "checks.py",
        'title="Twice as much"',
        FORBIDS.format('["add"]'),
        3,
        "cannot forbid 'add': expected a public name",
    ),
    "unknown policy": (
        "checks.py",
        SET,
        SET[:-1] + ', forbidden_calls="flog")',
        22,
        "must be 'flag' or 'fail', received",
    ),
    "no questions": ("checks.py", "[double, quiz]", "[]", 22, "tiny has no questions."),
    "question by its name": ("checks.py", "[double, quiz]", '[double, "quiz"]', 22, "has 'quiz' among its questions"),
    "question listed twice": (
        "checks.py",
        "[double, quiz]",
        "[double, double]",
        22,
        "Two questions of tiny have the id",
    ),
    "no time for the set": (
        "checks.py",
        SET,
        SET[:-1] + ", time_limit_s=-1)",
        22,
        "has time_limit_s=-1, expected seconds",
    ),
    "misspelled name": (
        "checks.py",
        "return call(rng.normal(size=3))",
        "return 1\ncal",
        9,
        "NameError: name 'cal' is not",
    ),
    "misspelled import": ("checks.py", "Question, call", "Question, cal", 1, "ImportError: cannot import name 'cal'"),
    "syntax": ("checks.py", "def single(rng):", "def single(rng)", 11, "SyntaxError: expected ':'"),
    "misconception of an unknown question": (
        "misconceptions.py",
        WRONG,
        WRONG.replace("double", "duble", 1),
        4,
        "squares answers 'duble', expected one of",
    ),
    "two misconceptions with one name": (
        "misconceptions.py",
        "def raises_to_the_second_power",
        "def squares",
        8,
        "defined twice, the first time in line 4",
    ),
    "misconception without a hint": (
        "misconceptions.py",
        WRONG,
        '@misconception(of="double", hint=" ")',
        4,
        "has no hint",
    ),
    "misspelled argument of a misconception": (
        "misconceptions.py",
        'like="squares"',
        'likes="squares"',
        7,
        "@misconception has no argument 'likes'; expected of",
    ),
    "misconception without arguments": (
        "misconceptions.py",
        WRONG,
        "@misconception",
        3,
        'expected @misconception(of="question", ...), received misconcep',
    ),
    "misconception by its module": (
        "misconceptions.py",
        WRONG,
        WRONG.replace("@", "@authoring."),
        3,
        'expected @misconception(of="question", ...)',
    ),
    "alternative among the misconceptions": (
        "misconceptions.py",
        WRONG,
        RIGHT,
        3,
        "@alternative stands in a file for others; expected @misconception.",
    ),
    "stand-in that is a text": (
        "alternatives.py",
        RIGHT,
        '@alternative(of="double", stand_in="yes")',
        3,
        "takes True or False for stand_in, received",
    ),
}


def spoil(path: Path, there: str, instead: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")


@pytest.mark.parametrize("typo", TYPOS)
def test_typo_is_a_sentence_with_file_and_line(typo: str, tiny_set: Path) -> None:
    name, there, instead, line, sentence = TYPOS[typo]
    spoil(tiny_set / name, there, instead)

    with pytest.raises(SetError) as error:
        load_set("tiny", tiny_set.parent)

    assert str(error.value).startswith(f"{tiny_set / name}, line {line}")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("instead", "sentence"),
    [
        (
            "rng.norml(size=3)",
            "cannot draw its inputs: AttributeError: 'numpy.random._generator.Generator' object has no",
        ),
        ("1 / 0", "cannot draw its inputs: ZeroDivisionError: division by zero (checks.py, line 8)."),
        ("None", "must return one exercise or a non-empty list of them."),
    ],
)
def test_check_that_cannot_draw_is_a_sentence(tiny_set: Path, instead: str, sentence: str) -> None:
    spoil(tiny_set / "checks.py", "call(rng.normal(size=3))", instead)
    (check, _) = load_set("tiny", tiny_set.parent).assignment.questions[0].checks

    with pytest.raises(SetError) as error:
        check.inputs(np.random.default_rng(1))

    assert str(error.value).startswith("Check double.ordinary ")
    assert sentence in str(error.value)


def test_check_without_rng_is_a_sentence(tiny_set: Path) -> None:
    spoil(tiny_set / "checks.py", "def ordinary(rng)", "def ordinary()")
    (check, _) = load_set("tiny", tiny_set.parent).assignment.questions[0].checks

    with pytest.raises(SetError, match=r"cannot draw its inputs: TypeError: ordinary\(\) takes 0 positional arguments"):
        check.inputs(np.random.default_rng(1))
