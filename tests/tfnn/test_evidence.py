from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from tfnn.evidence import Mishap, describe_inputs, mishap_sentence, observe


def observed_mishap(function: Callable[..., Any], source_file: str | None = None) -> Mishap | None:
    return observe("call", function, (), {}, {}, source_file=source_file).mishap


def raiser(error: BaseException) -> Callable[[], NoReturn]:
    def function() -> NoReturn:
        raise error

    return function


def test_observe_brings_back_arrays() -> None:
    observed = observe("call", lambda: [1.0, 2.0], (), {}, {})

    assert observed.mishap is None
    assert observed.arrays["value"].tolist() == [1.0, 2.0]


class Unreadable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not for you")


class Silent(Exception):
    def __str__(self) -> Any:  # type: ignore[override]
        return None


class Interrupting(Exception):
    def __str__(self) -> str:
        raise KeyboardInterrupt


class TrickyText(str):
    def __getitem__(self, key: Any) -> Any:
        raise RuntimeError("no slices")


class Tricky(Exception):
    def __str__(self) -> str:
        return TrickyText("x")


class WithoutTrace(Exception):
    @property
    def __traceback__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("no trace")


class Masked(Exception):
    @property
    def __class__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("no class")


class Nameless(type):
    @property
    def __name__(cls) -> Any:  # type: ignore[override]
        raise RuntimeError("no name")


class WithoutName(Exception, metaclass=Nameless):
    pass


UNREADABLE = "(its message could not be read)"


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        pytest.param(ValueError("shapes differ"), "ValueError", "shapes differ", id="ordinary"),
        pytest.param(ValueError(), "ValueError", "", id="no message"),
        pytest.param(ValueError("one\n\n  two\tthree"), "ValueError", "one two three", id="several lines"),
        pytest.param(ValueError("a" * 5000), "ValueError", "a" * 600, id="long"),
        pytest.param(KeyError("loss"), "KeyError", "'loss'", id="key"),
        pytest.param(SystemExit(0), "SystemExit", "0", id="exit"),
        pytest.param(GeneratorExit(), "GeneratorExit", "", id="generator exit"),
        pytest.param(type("E" * 500, (Exception,), {})("x"), "E" * 80, "x", id="long name"),
        pytest.param(Unreadable(), "Unreadable", UNREADABLE, id="str raises"),
        pytest.param(Silent(), "Silent", UNREADABLE, id="str returns None"),
        pytest.param(Interrupting(), "Interrupting", UNREADABLE, id="str interrupts"),
        pytest.param(Tricky(), "Tricky", UNREADABLE, id="str returns a trickster"),
        pytest.param(WithoutTrace("x"), "WithoutTrace", "x", id="no traceback"),
        pytest.param(Masked("x"), "Masked", "x", id="no class"),
        pytest.param(WithoutName("x"), "WithoutName", "x", id="no name"),
    ],
)
def test_observe_survives_any_exception(error: BaseException, kind: str, message: str) -> None:
    mishap = observed_mishap(raiser(error))

    assert mishap == Mishap("raised", kind, message)
    assert type(mishap.kind) is type(mishap.message) is str


def test_observe_lets_the_user_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt):
        observed_mishap(raiser(KeyboardInterrupt()))


class NotYet(NotImplementedError):
    """Any NotImplementedError is the starter's."""


@pytest.mark.parametrize("error", [NotImplementedError("later"), NotYet()], ids=["itself", "subclass"])
def test_observe_knows_a_starter_by_its_exception(error: Exception) -> None:
    assert observed_mishap(raiser(error)) == Mishap("not_attempted", "NotImplementedError", "")


def test_observe_calls_odd_results_failed() -> None:
    mishap = observed_mishap(lambda: None)

    assert mishap == Mishap("failed", "ProbeFault", "the function returned None; is a return statement missing?")


SOURCE = """\
import json

def direct():
    x = 1
    raise ValueError("wrong shape")   # a remark

def through_a_friend():
    return direct()

def through_a_library():
    return json.loads("{")

def without_end(n=0):
    return without_end(n + 1)
"""


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("direct", 'wrong shape (in the line: raise ValueError("wrong shape")   # a remark)'),
        ("through_a_friend", 'wrong shape (in the line: raise ValueError("wrong shape")   # a remark)'),
        ("through_a_library", '(char 1) (in the line: return json.loads("{"))'),
        ("without_end", " (in the line: return without_end(n + 1))"),
    ],
)
def test_observe_quotes_the_innermost_line_of_the_students_source(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / "cell.py"
    path.write_text(SOURCE, encoding="utf-8")
    namespace: dict[str, Any] = {}
    exec(compile(SOURCE, str(path), "exec"), namespace)

    mishap = observed_mishap(namespace[name], str(path))

    assert mishap is not None
    assert mishap.message.endswith(ending)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\xff" * 50], ids=["gone", "empty", "not text"])
def test_observe_quotes_nothing_from_a_source_it_cannot_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "cell.py"
    if content is not None:
        path.write_bytes(content)
    namespace: dict[str, Any] = {}
    exec(compile(SOURCE, str(path), "exec"), namespace)

    assert observed_mishap(namespace["direct"], str(path)) == Mishap("raised", "ValueError", "wrong shape")


def test_observe_bounds_the_quoted_line(tmp_path: Path) -> None:
    path = tmp_path / "cell.py"
    source = f"def long(): raise ValueError({'1 + ' * 500}1)"
    path.write_text(source, encoding="utf-8")
    namespace: dict[str, Any] = {}
    exec(compile(source, str(path), "exec"), namespace)

    mishap = observed_mishap(namespace["long"], str(path))

    assert mishap == Mishap("raised", "ValueError", f"501 (in the line: {source[:160]})")


@pytest.mark.parametrize(
    ("mishap", "describe", "sentence"),
    [
        (Mishap("raised", "KeyError", "'x'"), "axis=0", "softmax raised KeyError: 'x'; input: axis=0"),
        (Mishap("raised", "KeyError", ""), "", "softmax raised KeyError"),
        (Mishap("missing", "missing", ""), "axis=0", "softmax is not defined"),
        (Mishap("missing", "missing", "cell 3 was lost"), "", "softmax is not defined: cell 3 was lost"),
        (Mishap("not_attempted", "NotImplementedError", ""), "axis=0", "softmax has not been written yet"),
        (
            Mishap("timed_out", "timed_out", "it was stopped after 5 s"),
            "axis=0",
            "softmax did not come back: it was stopped after 5 s; input: axis=0",
        ),
        (Mishap("crashed", "crashed", "signal 9"), "", "softmax ended the program: signal 9"),
        (Mishap("failed", "ProbeFault", "it returned None"), "axis=0", "it returned None; input: axis=0"),
    ],
    ids=lambda value: value.status if isinstance(value, Mishap) else "",
)
def test_mishap_sentence_says_what_happened(mishap: Mishap, describe: str, sentence: str) -> None:
    assert mishap_sentence(mishap, "softmax", describe) == sentence


@pytest.mark.parametrize(
    ("arguments", "keywords", "words"),
    [
        ([], {}, ""),
        ([np.zeros((2, 3), "float32"), 5], {}, "float32 (2, 3), 5"),
        ([np.zeros(())], {"axis": -1, "name": "x"}, "float64 (), axis=-1, name='x'"),
        ([], {"y_true": np.zeros(4, "int32"), "mask": None}, "y_true=int32 (4,), mask=None"),
    ],
    ids=["nothing", "by position", "both", "by name"],
)
def test_describe_inputs_names_shapes_and_plain_values(arguments: Any, keywords: Any, words: str) -> None:
    assert describe_inputs(arguments, keywords) == words
