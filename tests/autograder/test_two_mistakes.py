"""Two known mistakes in one answer: how their sources are merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.sets import LoadedSet, load_set
from autograder.two_mistakes import TwoMistakes, two_mistakes

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

scale = Question("scale", title="Scale", entry_point="scaled")

@scale.check(points=2)
def vector(rng):
    """a vector"""
    return call(rng.normal(size=3))

ASSIGNMENT = ProblemSet("merging", title="Merging", version="1", questions=[scale])
'''
NOTEBOOK = '''# %% question="scale"
def scaled(x):
    """Half of the square, plus one."""
    square = x * x
    # a comment that no merge sees
    return square / 2 + 1
'''
HEAD = "from autograder.authoring import misconception\n\n"
CUBES = '@misconception(of="scale", hint="?")\ndef cubes(x):\n    square = x * x * x\n    return square / 2 + 1\n\n'
ADDS_TWO = '@misconception(of="scale", hint="?")\ndef adds_two(x):\n    square = x * x\n    return square / 2 + 2\n\n'
ADDS_THREE = (
    '@misconception(of="scale", hint="?")\ndef adds_three(x):\n    square = x * x\n    return square / 2 + 3\n\n'
)
THIRDS = CUBES.replace("x * x * x", "x * x").replace("/ 2", "/ 3").replace("cubes", "thirds")
QUARTERS = THIRDS.replace("/ 3", "/ 4").replace("thirds", "quarters")
_DETOUR = "    parts = [(number, number + 1) for number in range(9) if number % 2 == 0 and number > 3]\n"
ROUNDABOUT = (
    CUBES.replace("x * x * x", "x * x").replace("cubes", "roundabout").replace("    sq", 3 * _DETOUR + "    sq", 1)
)


def loaded(folder: Path, *misconceptions: str) -> LoadedSet:
    place = folder / "solutions" / "merging"
    place.mkdir(parents=True)
    files = {"checks": CHECKS, "merging": NOTEBOOK, "misconceptions": HEAD + "".join(misconceptions)}
    for name, text in files.items():
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    return load_set("merging", place.parent)


def merged(course: LoadedSet) -> list[TwoMistakes]:
    return two_mistakes(course, course.assignment.questions[0])


def test_changes_in_different_places_are_made_together(tmp_path: Path) -> None:
    (answer,) = merged(loaded(tmp_path, CUBES, ADDS_TWO))
    namespace: dict[str, object] = {}
    exec(answer.source, namespace)
    assert (answer.one, answer.other) == ("cubes", "adds_two")
    assert namespace[answer.name](2.0) == 6.0  # type: ignore[operator]


def test_changes_in_one_place_cannot_be_made_together(tmp_path: Path) -> None:
    assert merged(loaded(tmp_path, THIRDS, QUARTERS)) == []


def test_answer_that_is_another_program_is_not_merged(tmp_path: Path) -> None:
    assert merged(loaded(tmp_path, CUBES, ROUNDABOUT)) == []


@pytest.mark.parametrize("order", [(CUBES, ADDS_TWO, ADDS_THREE), (ADDS_THREE, ADDS_TWO, CUBES)])
def test_every_pair_is_made_once(tmp_path: Path, order: tuple[str, ...]) -> None:
    pairs = [{answer.one, answer.other} for answer in merged(loaded(tmp_path, *order))]
    assert len(pairs) == 2
    assert {"cubes", "adds_two"} in pairs
    assert {"cubes", "adds_three"} in pairs
