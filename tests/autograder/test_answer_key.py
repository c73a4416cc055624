"""The answer key of a set with a random layer and a costly check: who is asked what."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.answer_key import AnswerKey, checks_for_diagnosis
from autograder.examine import Examinee
from autograder.grade import Grader
from autograder.model import Cell, Program, Question, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set

CHECKS = '''\
import numpy as np
from autograder.authoring import ProblemSet, Question, call

noise = Question("noise", title="Standard normal numbers")

def statistics(arrays, inputs):
    return {"mean": arrays["value"].mean(), "spread": arrays["value"].std()}

@noise.check(points=2, summary=statistics, atol=0.2)
def moments(rng):
    """mean 0 and standard deviation 1"""
    return call(count=2000)

@noise.check(points=1, costly=True, summary=statistics, atol=0.05)
def many(rng):
    """the same, with more numbers"""
    return call(count=40000)

ASSIGNMENT = ProblemSet("random", title="Random numbers", version="1", questions=[noise])
'''
NOTEBOOK = """# %% question="noise"
import numpy as np

def noise(count):
    return np.random.default_rng().normal(size=count)
"""
MISCONCEPTIONS = """
import numpy as np
from autograder.authoring import misconception

@misconception(of="noise", hint="What is the standard deviation of your numbers?")
def has_twice_the_spread(count):
    assert count == 2000, "a costly check was put to a known mistake"
    return 2 * np.random.default_rng().normal(size=count)
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, standing_zygote: Zygote) -> Grader:
    folder: Path = tmp_path_factory.mktemp("course") / "solutions" / "random"
    folder.mkdir(parents=True)
    for name, text in {"checks": CHECKS, "random": NOTEBOOK, "misconceptions": MISCONCEPTIONS}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    loaded = load_set("random", folder.parent)
    key = AnswerKey(standing_zygote, loaded, "seed")
    return Grader(loaded.assignment, standing_zygote, key, "", {})


@pytest.fixture
def noise(grader: Grader) -> Question:
    return grader.assignment.questions[0]


def answer(source: str) -> Program:
    return Program((Cell(f"import numpy as np\n{source}\n", "cell 1"),), {"noise": "noise"})


def test_random_answer_is_expected_as_its_summary(grader: Grader, noise: Question) -> None:
    (expectation,) = grader.key.expectations(noise, noise.checks[0])

    assert set(expectation.arrays) == {"mean", "spread"}
    assert expectation.tolerances["mean"].atol == 0.2


def test_right_random_answer_passes_whatever_its_numbers(grader: Grader) -> None:
    (report,), _ = grader.examine(answer("noise = lambda count: np.random.default_rng(5).standard_normal(count)"))

    assert [outcome.status for outcome in report.outcomes] == [Status.PASSED] * 2


def test_wrong_random_answer_is_named_by_its_summary(grader: Grader) -> None:
    (report,), _ = grader.examine(answer("noise = lambda count: np.random.default_rng(5).normal(scale=2, size=count)"))

    assert (report.score, report.misconception) == (0, "has_twice_the_spread")
    assert report.outcomes[0].reason.startswith("the spread is off by")


def test_known_mistakes_are_not_put_to_a_costly_check(grader: Grader, noise: Question) -> None:
    ((_, evidence),) = grader.key.mistakes(noise).values()

    assert [check.id for check in checks_for_diagnosis(noise)] == ["moments"]
    assert len(evidence) == len(grader.key.yardsticks(noise)) == 1
    assert evidence[0].fault is None


def test_other_answers_are_put_to_every_check_that_is_named(grader: Grader, noise: Question) -> None:
    with Examinee(grader.zygote, answer("def noise(count):\n    return np.zeros(count)"), 60.0) as program:
        evidence = grader.key.evidence_of(program, "noise", noise, noise.checks)

    assert [float(item.arrays["spread"]) for item in evidence] == [0.0, 0.0]
