"""The card in a notebook: its words, its colors, and what no student's code may do to it."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import tfnn
from tfnn import card as card_module
from tfnn.card import Card
from tfnn.compare import Tolerance
from tfnn.diagnosis import Answer
from tfnn.evidence import Mishap
from tfnn.probes import PROBES
from tfnn.progress import PROGRESS, Progress
from tfnn.public_checks import PublicCheck, PublicExercise, PublicMistake, PublicQuestion, load
from tfnn.selfcheck import feedback_on

HINT = "Is 3 doubled the same as 3 squared?"
LATER = "What is a negative number doubled?"


def exercise(*numbers: float) -> PublicExercise:
    x = np.array(numbers)
    return PublicExercise("hands over", (x,), {}, {}, {}, {"value": 2 * x}, {"value": Tolerance(1e-6, 1e-6)})


def gives(*answers: Any) -> tuple[Answer, ...]:
    return tuple(Answer({"value": np.array(answer, float)}) for answer in answers)


def question(*mistakes: PublicMistake) -> PublicQuestion:
    checks = (
        PublicCheck("of three", "matches_reference", {}, (exercise(1, 2, 3),), None, (exercise(0.0), exercise(1.0))),
        PublicCheck("of one", "matches_reference", {}, (exercise(5.0),)),
    )
    return PublicQuestion("double", "Twice <as> much", "double", checks, 1, mistakes)


SQUARES = PublicMistake("0", HINT, None, gives([1, 4, 9], [25]))
ADDS_ONE = PublicMistake("1", "Where does the 1 come from?", None, gives([2, 3, 4], [6]))
RAISES = PublicMistake("2", "What can be divided?", None, (Answer(fault=Mishap("raised", "ValueError", "no _")),) * 2)


def hands_over(implementation: Any, arguments: Any, keywords: Any, options: Any) -> Any:
    return {"value": np.asarray(implementation(*arguments, **keywords))}


@pytest.fixture(autouse=True)
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROBES, "hands over", hands_over)


def card_of(double: Any, *mistakes: PublicMistake) -> Card:
    return Card(feedback_on(question(*mistakes), {"double": double}), "0 of 1 question passes its public checks.")


class Reader(HTMLParser):
    """The tags of a page in order, its attributes, and its text without the style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style":
            self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)


# --------------------------------------------------------------------------------------------------- hint and example


def test_hint_is_that_of_the_one_mistake_that_answers_everything_alike() -> None:
    assert feedback_on(question(SQUARES, ADDS_ONE), {"double": lambda x: x**2}).hint == HINT
    assert feedback_on(question(SQUARES, ADDS_ONE), {"double": lambda x: x + 1}).hint == ADDS_ONE.hint


@pytest.mark.parametrize(
    "double",
    [
        pytest.param(lambda x: x**3, id="no mistake that is known"),
        pytest.param(lambda x: x**2 if x.size > 1 else x, id="one answer differs"),
        pytest.param(lambda x: 2 * x, id="right"),
        pytest.param(lambda x: x**2 if x.size > 1 else 2 * x, id="half right"),
    ],
)
def test_no_hint_unless_all_answers_are_the_mistakes(double: Any) -> None:
    assert feedback_on(question(SQUARES, ADDS_ONE), {"double": double}).hint is None


def test_no_hint_where_two_mistakes_answer_alike() -> None:
    twin = PublicMistake("1", LATER, None, SQUARES.answers)

    assert feedback_on(question(SQUARES, twin), {"double": lambda x: x**2}).hint is None


def test_hint_that_two_mistakes_share_is_given_where_they_answer_alike() -> None:
    twin = PublicMistake("1", LATER, None, SQUARES.answers, shared_hint=HINT)

    assert feedback_on(question(SQUARES, twin), {"double": lambda x: x**2}).hint == HINT


def test_exception_earns_a_hint_whatever_names_it_quotes() -> None:
    def raises(x: Any) -> None:
        raise ValueError("no 'rows'")

    assert feedback_on(question(SQUARES, RAISES), {"double": raises}).hint == RAISES.hint


def test_answers_within_the_diagnosis_of_right_ones_are_nobodys_mistake() -> None:
    nearly = PublicMistake("0", LATER, None, gives([2.0005, 4.0005, 6.0005], [10.0005]))
    feedback = feedback_on(question(nearly), {"double": lambda x: 2 * x + 0.0005})

    assert not feedback.passed
    assert feedback.hint is None


def test_example_is_the_first_that_goes_wrong() -> None:
    first, second = feedback_on(question(), {"double": lambda x: x**2}).results

    assert first.example == "double([1.])  # in float64\nreturned  [1.]\nexpected  [2.]"
    assert second.example is None


def test_example_with_another_shape_says_the_shapes() -> None:
    first, _ = feedback_on(question(), {"double": lambda x: 2 * x.sum()}).results

    assert first.example is not None
    assert "0.0 (a single number)\nexpected  [0.] (shape (1,))" in first.example


@pytest.mark.parametrize("namespace", [{}, {"double": lambda x: 2 * x}], ids=["missing", "right"])
def test_no_example_where_it_would_say_nothing(namespace: dict[str, Any]) -> None:
    assert [result.example for result in feedback_on(question(), namespace).results] == [None, None]


def test_text_says_example_and_hint() -> None:
    text = card_of(lambda x: x**2, SQUARES).text()

    assert text.splitlines()[4:] == [
        "             The smallest input we know on which it goes wrong (lists stand for arrays):",
        "               double([1.])  # in float64",
        "               returned  [1.]",
        "               expected  [2.]",
        "  ✗ not yet  of one",
        "             the result is off by 15: received 25, expected 10; input: float64 (1,)",
        f"  A question to think about: {HINT}",
        "  Grading draws other numbers and has 1 more check.",
    ]


# ------------------------------------------------------------------------------------------------------- the HTML


def test_card_says_the_same_words_as_the_text() -> None:
    card = card_of(lambda x: x**2, SQUARES)
    bundle = card._repr_mimebundle_()

    page = Reader(bundle["text/html"])
    for line in bundle["text/plain"].splitlines():
        words = " ".join(line.replace("A question to think about:", "").split())
        assert words in page.text, words


def test_card_is_structured_for_those_who_do_not_see_it() -> None:
    page = Reader(card_of(lambda x: x**2, SQUARES).html())

    assert [tag for tag in page.tags if tag in ("h3", "h4", "ul", "li", "pre")] == ["h3", "ul", "li", "pre", "li", "h4"]
    assert "✗ not yet" in page.text  # a sign and a word
    assert "id" not in dict(page.attributes)  # a notebook shows many cards


def test_card_has_no_scripts_and_nothing_from_elsewhere() -> None:
    html = card_of(lambda x: x**2, SQUARES).html()
    page = Reader(html)

    assert not {"script", "link", "img", "iframe", "a"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert not re.search(r"url\(|@import|https?:", html)


class Rude(Exception):
    def __str__(self) -> str:
        return "<script>alert(1)</script>\x1b[31mred\x1b[0m\u202e<img src=x onerror=alert(1)>" + "x" * 10_000_000


def test_what_a_students_code_says_is_escaped_and_bounded() -> None:
    def rude(x: Any) -> None:
        raise Rude

    bundle = card_of(rude)._repr_mimebundle_()

    page = Reader(bundle["text/html"])
    assert not {"script", "img"} & set(page.tags)
    assert "Rude: <script>alert(1)</script>red<img" in page.text
    for text in bundle.values():
        assert len(text) < 10_000
        assert not re.search("[\x1b\u202e]", text)


def test_name_of_an_exception_is_no_markup() -> None:
    def rude(x: Any) -> None:
        raise type("<b>Bold</b>" + "x" * 1000, (Exception,), {})

    assert "b" not in Reader(card_of(rude).html()).tags


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("own", "jupyter"), [("light", "#ffffff"), ("dark", "#111111")])
def test_colors_can_be_told_from_what_is_behind_them(own: str, jupyter: str) -> None:
    """Also on JupyterLab's own background, which the card takes where it is there."""
    html = card_of(lambda x: x).html()
    rules = {name: dict(re.findall(r"--tfnn-([\w-]+): (#\w{6})", block)) for name, block in sheets(html).items()}
    colors = rules[own]

    for behind in (colors["own-card"], jupyter):
        for name in ("good", "bad", "own-text"):
            assert contrast(colors[name], behind) >= 4.5, (name, behind)
    assert contrast(colors["own-text"], colors["hint"]) >= 4.5


def sheets(html: str) -> dict[str, str]:
    light = re.search(r'theme-light="true"\][^{]*\{([^}]*)\}', html)
    dark = re.search(r'theme-light="false"\][^{]*\{([^}]*)\}', html)
    assert light
    assert dark
    return {"light": light[1], "dark": dark[1]}


# ------------------------------------------------------------------------------------------------- where it is shown


@pytest.fixture
def notebook(release: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The notebook's own module, in the folder of the release, in a process that has checked nothing yet."""
    module = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    monkeypatch.chdir(release)
    monkeypatch.setattr(card_module, "PROGRESS", Progress())
    return module


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """What a kernel's display was given."""
    cards: list[Card] = []
    python = ModuleType("IPython")
    display = ModuleType("IPython.display")
    vars(python).update(get_ipython=lambda: SimpleNamespace(kernel=object()))
    vars(display).update(display=cards.append)
    monkeypatch.setitem(sys.modules, "IPython", python)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return cards


def test_kernel_shows_the_card_and_prints_nothing(
    notebook: ModuleType, shown: list[Card], capsys: pytest.CaptureFixture[str]
) -> None:
    vars(notebook).update(answer=lambda: 42)

    assert tfnn.check("answer") is None

    (card,) = shown
    assert "✓ passed a number that everybody knows" in Reader(card._repr_mimebundle_()["text/html"]).text
    assert capsys.readouterr().out == ""


def test_ipython_in_a_terminal_prints_the_text(
    notebook: ModuleType, shown: list[Card], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace(kernel=None), raising=False)
    vars(notebook).update(answer=lambda: 42)

    tfnn.check("answer")

    assert shown == []
    assert capsys.readouterr().out.startswith("The answer\n  ✓ passed")


def test_card_remembers_what_earlier_checks_found_and_runs_nothing_again(
    notebook: ModuleType, shown: list[Card]
) -> None:
    calls: list[int] = []

    def answer() -> int:
        calls.append(1)
        return 41

    vars(notebook).update(answer=answer, answers={"half": 0.5, "quarter": 0.25})
    tfnn.check("answer")
    count = len(calls)
    tfnn.check("quiz")
    vars(notebook).update(answer=lambda: 42)
    tfnn.check("answer")

    assert [card.progress for card in shown] == [
        "0 of 2 questions pass their public checks; not yet: answer; not checked yet: quiz.",
        "1 of 2 questions pass their public checks; not yet: answer.",
        "2 of 2 questions pass their public checks.",
    ]
    assert len(calls) == count


def test_progress_of_one_set_says_nothing_of_another(release: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    progress = Progress()
    progress.remember(release, "answer", True)

    elsewhere = progress.sentence(tmp_path_factory.mktemp("other"), load(release / "public_checks.npz"))

    assert elsewhere == "0 of 2 questions pass their public checks; not checked yet: answer, quiz."
    assert PROGRESS is not progress
