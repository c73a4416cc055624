"""Which question is graded again after which change: each change moves the digests that it should, and no others."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

import autograder
from autograder import question_keys as module
from autograder.question_keys import JUDGING_SOURCES, QuestionKey, machinery_digest, question_keys
from autograder.sets import load_set

CHECKS = '''\
"""What is asked."""
import numpy as np
from autograder.authoring import ProblemSet, Question, call
from tfnn.judges import near_reference_of

SIZE = 3

def drawn(rng):
    return rng.normal(size=SIZE)

def only_for_half(rng):
    return rng.normal()

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def vector(rng):
    """twice a vector"""
    return call(drawn(rng))

@double.check(points=1, needs=["vector"])
def zero(rng):
    """twice nothing"""
    return call(np.zeros(2))

half = Question("half", title="Half as much", entry_point="halve")

@half.check(points=3)
def number(rng):
    """half of a number"""
    return call(only_for_half(rng))

quarter = Question("quarter", title="A quarter")

@quarter.check(points=1)
def number(rng):
    """a quarter of a number"""
    return call(rng.normal())

ASSIGNMENT = ProblemSet("trio", title="A trio", version="1", questions=[double, half, quarter], time_limit_s=20.0)
'''
NOTEBOOK = '''\
# %%
import numpy as np

def shared(x):
    return x

# %% question="double"
def double(x):
    """Twice x."""
    return 2 * x

# %% question="half"
def by_two(x):
    return x / 2

def halve(x):
    return by_two(x)

# %% question="quarter"
def quarter(x):
    return halve(halve(x))

# %%
tried = quarter(8.0)
'''
MISCONCEPTIONS = """\
from autograder.authoring import misconception

def squared(x):
    return x * x

@misconception(of="double", hint="What is 3 doubled, and what is 3 squared?")
def squares(x):
    return squared(x)

@misconception(of="half", hint="Where did the number go?")
def nothing(x):
    return 0 * x
"""
ALTERNATIVES = """\
from autograder.authoring import alternative

@alternative(of="double")
def adds(x):
    return x + x
"""
FILES = {"checks.py": CHECKS, "trio.py": NOTEBOOK, "misconceptions.py": MISCONCEPTIONS, "alternatives.py": ALTERNATIVES}
ALL = {"double", "half", "quarter"}


def keys_of(folder: Path, files: Mapping[str, str] = FILES) -> Mapping[str, QuestionKey]:
    place = folder / "trio"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    return question_keys(load_set("trio", folder))


def moved(folder: Path, file: str, old: str, new: str) -> dict[str, set[str]]:
    """For each of the three digests, the questions for which it moves when ``old`` becomes ``new`` in one file."""
    assert FILES[file].count(old) == 1, old
    before = keys_of(folder / "before")
    after = keys_of(folder / "after", {**FILES, file: FILES[file].replace(old, new)})
    return {
        part: {question for question in before if getattr(before[question], part) != getattr(after[question], part)}
        for part in ("judged", "told", "shown")
    }


def only(**moved: set[str]) -> dict[str, set[str]]:
    return {"judged": set(), "told": set(), "shown": set(), **moved}


@pytest.mark.parametrize(
    ("file", "old", "new", "questions"),
    [
        pytest.param("checks.py", "np.zeros(2)", "np.zeros(3)", {"double"}, id="inputs of a check"),
        pytest.param("checks.py", "(points=3)", "(points=3, timeout_s=9)", {"half"}, id="time-out"),
        pytest.param(
            "checks.py", "(points=3)", "(points=3, judge=near_reference_of('result'))", {"half"}, id="judge of a check"
        ),
        pytest.param("checks.py", "rng.normal(size=SIZE)", "rng.normal(size=1)", {"double"}, id="function used by one"),
        pytest.param("checks.py", "SIZE = 3", "SIZE = 4", ALL, id="constant"),
        pytest.param("checks.py", "import numpy as np\n", "import numpy as np\nimport math\n", ALL, id="import"),
        pytest.param("checks.py", ', needs=["vector"]', "", {"double"}, id="what a check builds on"),
        pytest.param("trio.py", "return 2 * x", "return x * 2", {"double"}, id="reference of one question"),
        pytest.param("trio.py", "return x / 2", "return 0.5 * x", {"half", "quarter"}, id="reference used by another"),
        pytest.param(
            "trio.py", "return halve(halve(x))", "return x / 4", {"quarter"}, id="reference that uses another"
        ),
        pytest.param("trio.py", "def shared(x):\n    return x", "def shared(x):\n    return 1", ALL, id="common cell"),
    ],
)
def test_judged_moves_for_the_questions_concerned(file, old, new, questions, tmp_path: Path) -> None:
    assert moved(tmp_path, file, old, new) == only(judged=questions)


@pytest.mark.parametrize(
    ("file", "old", "new", "questions"),
    [
        pytest.param("misconceptions.py", "What is 3 doubled", "What is 4 doubled", {"double"}, id="hint"),
        pytest.param("misconceptions.py", "return 0 * x", "return 0.0 * x", {"half"}, id="wrong answer"),
        pytest.param("misconceptions.py", "return x * x", "return x**2", {"double"}, id="what a wrong answer calls"),
        pytest.param("alternatives.py", "return x + x", "return x * 2", {"double"}, id="another right answer"),
    ],
)
def test_known_answers_move_what_is_told_alone(file, old, new, questions, tmp_path: Path) -> None:
    assert moved(tmp_path, file, old, new) == only(told=questions)


@pytest.mark.parametrize(
    ("old", "new", "questions"),
    [
        pytest.param("(points=3)", "(points=4)", {"half"}, id="points"),
        pytest.param("half of a number", "one half of a number", {"half"}, id="title of a check"),
        pytest.param('title="Half as much"', 'title="One half"', {"half"}, id="title of a question"),
        pytest.param('title="A trio"', 'title="Three"', ALL, id="title of the set"),
        pytest.param("(points=3)", '(points=3, visibility="hidden")', {"half"}, id="visibility that shows no more"),
    ],
)
def test_what_is_printed_moves_shown_alone(old, new, questions, tmp_path: Path) -> None:
    assert moved(tmp_path, "checks.py", old, new) == only(shown=questions)


def test_visible_check_that_is_hidden_is_judged_again_because_its_reason_may_show_values(tmp_path: Path) -> None:
    moves = moved(tmp_path, "checks.py", ', visibility="visible"', ', visibility="hidden"')
    assert moves == only(judged={"double"}, shown={"double"})


def test_order_of_checks_is_shown_and_not_judged(tmp_path: Path) -> None:
    one = 'def first(rng):\n    """one"""\n    return call(1.0)\n\n'
    two = 'def second(rng):\n    """two"""\n    return call(2.0)\n\n'
    mark, end = "@half.check(points=1)\n", "quarter = Question"
    files = [
        {**FILES, "checks.py": CHECKS.replace(end, text + end)}
        for text in (mark + one + mark + two, mark + two + mark + one)
    ]
    before, after = (keys_of(tmp_path / str(number), texts)["half"] for number, texts in enumerate(files))
    assert (before.judged, before.told) == (after.judged, after.told)
    assert before.shown != after.shown


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("checks.py", "SIZE = 3\n", "SIZE = 3  # a few\n\n\n", id="comment"),
        pytest.param("checks.py", '"""What is asked."""', '"""All that is asked."""', id="docstring"),
        pytest.param("checks.py", "def only_for_half", "def nobody(rng):\n    pass\n\ndef only_for_half", id="unused"),
        pytest.param("checks.py", 'version="1"', 'version="2"', id="version"),
        pytest.param("trio.py", '"""Twice x."""', '"""Two times x."""', id="docstring of the reference"),
        pytest.param("trio.py", "# %% question", "# %% [markdown]\n# Words.\n\n# %% question", id="markdown"),
    ],
)
def test_change_without_effect_moves_nothing(file, old, new, tmp_path: Path) -> None:
    files = {**FILES, file: FILES[file].replace(old, new, 1)}
    assert files != FILES
    assert keys_of(tmp_path / "after", files) == keys_of(tmp_path / "before")


def test_check_made_by_other_means_counts_for_all(tmp_path: Path) -> None:
    loop = "for size in (1, 2):\n    def sized(rng):\n        '''sized'''\n        return call(rng.normal(size=size))\n"
    register = "    sized.__name__ = f'sized_{size}'\n    half.check(points=1)(sized)\n"
    texts = [CHECKS.replace("quarter = ", f"{loop.replace('2)', number + ')')}{register}quarter = ") for number in "23"]
    before, after = (keys_of(tmp_path / str(index), {**FILES, "checks.py": text}) for index, text in enumerate(texts))
    assert all(before[question].judged != after[question].judged for question in ALL)


def test_further_file_of_the_set_counts_for_all(tmp_path: Path) -> None:
    before = keys_of(tmp_path / "before")
    after = keys_of(tmp_path / "after", {**FILES, "tables.py": "ROWS = 3\n"})
    assert all(before[question].judged != after[question].judged for question in ALL)


def test_stand_in_counts_for_the_other_questions(tmp_path: Path) -> None:
    texts = [ALTERNATIVES.replace('of="double"', 'of="double", stand_in=True'), ""]
    texts[1] = texts[0].replace("x + x", "2 * x")
    before, after = (
        keys_of(tmp_path / str(index), {**FILES, "alternatives.py": text}) for index, text in enumerate(texts)
    )
    assert {question for question in ALL if before[question].judged != after[question].judged} == {"half", "quarter"}


def test_every_shipped_set_has_distinct_keys() -> None:
    loaded = load_set("ps1_softmax", Path(__file__).resolve().parents[2] / "solutions")
    keys = question_keys(loaded)
    assert list(keys) == [question.id for question in loaded.assignment.questions]
    assert len({key.judged for key in keys.values()}) == len(keys)


def test_key_is_read_back_from_its_text() -> None:
    key = QuestionKey("a1", "b2", "c3")
    assert QuestionKey.parse(str(key)) == key


@pytest.mark.parametrize("text", ["", "a1", "a1.b2", "a1..c3", "a1.b2.c3.d4"])
def test_other_text_is_no_key(text: str) -> None:
    assert QuestionKey.parse(text) is None


# ------------------------------------------------------------------------------------------------------ the machinery


def test_edited_probe_or_judge_moves_the_machinery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("tfnn", "autograder"):
        (tmp_path / kind).mkdir()
    (tmp_path / "autograder" / "judge.py").write_text("1")
    (tmp_path / "tfnn" / "probes.py").write_text("1")
    monkeypatch.setattr(module, "JUDGING_SOURCES", ("judge.py",))
    monkeypatch.setattr(module, "__file__", str(tmp_path / "autograder" / "question_keys.py"))
    monkeypatch.setattr(module.tfnn, "__file__", str(tmp_path / "tfnn" / "__init__.py"))
    digests = []
    for edited in ("", "tfnn/probes.py", "autograder/judge.py"):
        if edited:
            (tmp_path / edited).write_text("2")
        machinery_digest.cache_clear()
        digests.append(machinery_digest())
    machinery_digest.cache_clear()
    assert len(set(digests)) == 3


def test_other_version_of_what_computes_moves_the_machinery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machinery_digest.cache_clear()
    before = machinery_digest()
    for package in ("keras", "numpy", "tensorflow"):
        place = tmp_path / package / f"{package}-99.0.dist-info"
        place.mkdir(parents=True)
        (place / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 99.0\n")
        with monkeypatch.context() as patched:
            patched.syspath_prepend(place.parent)
            machinery_digest.cache_clear()
            assert machinery_digest() != before, package
    machinery_digest.cache_clear()
    assert machinery_digest() == before


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_machinery_covers_all_that_grading_imports() -> None:
    package = Path(autograder.__file__).parent
    waiting, reached = [package / "grade.py"], set[Path]()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            parts = [name.split(".")[1:] for name in imported(path) if name.startswith("autograder.")]
            waiting += [file for part in parts if (file := package.joinpath(*part).with_suffix(".py")).is_file()]
    covered = {package / name for name in JUDGING_SOURCES}
    missing = {path for path in reached if not {path, *path.parents} & covered}
    assert {str(path.relative_to(package)) for path in missing} == set()
    assert all(path.exists() for path in covered)
