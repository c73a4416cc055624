"""Write an exercise down as the call that a student would type, with every number as it is, and what came of it.

Arrays become nested lists. What would not fit a few lines, or is no plain call, is not written at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tfnn.inputs import Given

__all__ = ["Exercise", "can_be_written", "what_came_back", "written_answer", "written_answers", "written_call"]

_CALL_LIMIT = 300
_ANSWER_LIMIT = 300
_MOST_ENTRIES = 64  # of an answer; a student's may be of any size
_DIGITS = (3, 4, 5, 6, 8)  # as few as show the difference
_PLAIN = {"call", "array_call", "gradient", "layer_call", "layer_gradient"}

Array = NDArray[Any]


class Exercise(Protocol):
    """One call of a probe, whether it comes from the grader or from a release."""

    @property
    def probe(self) -> str: ...

    @property
    def arguments(self) -> tuple[Any, ...]: ...

    @property
    def keywords(self) -> Mapping[str, Any]: ...

    @property
    def options(self) -> Mapping[str, Any]: ...


def can_be_written(exercise: Exercise) -> bool:
    """Whether an exercise is a plain call, and whether an array goes into it that could be smaller."""
    values = [*exercise.arguments, *exercise.keywords.values()]
    if not any(isinstance(item, np.ndarray) for value in values for item in _flat(value)):
        return False
    options = exercise.options
    if exercise.probe == "variable_steps":
        return len(exercise.keywords["W"]) == 1 and len(options["batches"]) == 1
    if exercise.probe == "update_runs":
        return "grads" in exercise.keywords and len(exercise.keywords["theta"]) == options["steps"] == 1
    return exercise.probe in _PLAIN


def written_call(exercise: Exercise, name: str) -> str | None:
    """The call of the entry point ``name``; None when it is longer than a reader wants to type."""
    text = _call(exercise, name)
    values = [*exercise.arguments, *exercise.keywords.values()]
    dtypes = {item.dtype for value in values for item in _flat(value) if isinstance(item, np.ndarray)}
    unusual = sorted(dtype.name for dtype in dtypes if dtype.kind == "f" and dtype.name != "float32")
    given = sorted({item.name for value in values for item in _flat(value) if isinstance(item, Given)})
    text += f"  # in {' and '.join(unusual)}" if unusual else ""
    text += "".join(f"\n({function} is in tfnn.given)" for function in given)
    return text if len(text) <= _CALL_LIMIT else None


def what_came_back(exercise: Exercise, array: str) -> str:
    """What to call an array of the evidence in front of its numbers: ``returned``, or ``W became``."""
    if exercise.probe in ("variable_steps", "update_runs"):
        return "returned the loss" if array == "loss" else f"{array} became"
    if array == "gradient":
        return "gradient was"
    if array.startswith("value_"):
        return "returned" if len(exercise.arguments) == 1 else f"call {int(array.removeprefix('value_')) + 1} returned"
    if array.startswith("gradient_"):
        return f"gradient {int(array.removeprefix('gradient_')) + 1} was"
    return "returned" if array == "value" else f"{array.replace('_', ' ')} was"


def written_answers(exercise: Exercise, received: Array, expected: Array) -> tuple[str, str] | None:
    """What came back and what was expected, with as few digits as show the difference; None when it is too long."""
    received, expected = _of_one_step(exercise, received), _of_one_step(exercise, expected)
    if received.size > _MOST_ENTRIES or expected.size > _MOST_ENTRIES:
        other_shape = received.shape != expected.shape
        return (f"an array of {_shape(received)}", f"an array of {_shape(expected)}") if other_shape else None
    for digits in _DIGITS:
        answers = _written(received, digits), _written(expected, digits)
        if answers[0] != answers[1]:
            break
    if max(map(len, answers)) > _ANSWER_LIMIT:
        return None
    if received.shape == expected.shape:
        return answers
    return f"{answers[0]} ({_shape(received)})", f"{answers[1]} ({_shape(expected)})"


def written_answer(exercise: Exercise, expected: Array) -> str | None:
    """What was expected where nothing came back; None when it is too long."""
    expected = _of_one_step(exercise, expected)
    text = _written(expected, _DIGITS[0]) if expected.size <= _MOST_ENTRIES else ""
    return text if 0 < len(text) <= _ANSWER_LIMIT else None


def _of_one_step(exercise: Exercise, array: Array) -> Array:
    """The part that is about the one model, after the one step."""
    steps = exercise.probe in ("variable_steps", "update_runs")
    part: Array = array[0] if steps and array.ndim and len(array) else array
    return part


def _shape(array: Array) -> str:
    return f"shape {array.shape}" if array.ndim else "a single number"


def _call(exercise: Exercise, name: str) -> str:
    options, keywords = exercise.options, exercise.keywords
    if exercise.probe == "variable_steps":
        W, b = keywords["W"][0], keywords["b"][0]
        return f"{name}({_listed((), {'W': W, 'b': b, 'x': keywords['x'], 'y': keywords['y'], 'lr': options['lr']})})"
    if exercise.probe == "update_runs":
        start = (keywords["theta"][0], keywords["grads"][0][0], None, options["lr"])
        return f"{name}({_listed(start, options['hyper'])})"
    if exercise.probe in ("layer_call", "layer_gradient"):
        inside = " inside keras.Sequential" if options.get("inside_sequential") else ""
        layer = f"layer = {name}({_listed(options.get('constructor', ()), {})}){inside}"
        calls = "; ".join(f"layer({_written(value)})" for value in exercise.arguments)
        return f"{layer}, with {_listed((), keywords, ' = ')}\n{calls}{_weighted(exercise)}"
    return f"{name}({_listed(exercise.arguments, keywords)}){_weighted(exercise)}"


def _weighted(exercise: Exercise) -> str:
    """What a gradient is a gradient of, and in what."""
    if exercise.probe == "layer_gradient":
        return "\nthen the gradient of the results' sum, weighted with cos(0), cos(1), ..."
    if exercise.probe != "gradient":
        return ""
    wrt = exercise.options.get("wrt", 0)
    place = f"argument {wrt + 1}" if isinstance(wrt, int) else str(wrt)
    scores = ", whose softmax is handed over" if exercise.options.get("through_softmax") else ""
    return f"\nthen the gradient, in {place}{scores}, of the results' sum, weighted with cos(0), cos(1), ..."


def _listed(arguments: Sequence[Any], keywords: Any, equals: str = "=") -> str:
    named = [f"{name}{equals}{_written(value)}" for name, value in keywords.items()]
    return ", ".join([*map(_written, arguments), *named])


def _written(value: Any, digits: int | None = None) -> str:
    """A value as Python would read it; numbers of arrays with this many significant digits, or with all they have."""
    if isinstance(value, np.ndarray):
        if value.ndim:
            return f"[{', '.join(_written(item, digits) for item in np.asarray(value))}]"
        value = value[()]
        if isinstance(value, np.floating):
            return _number(value, digits, trim="0")  # 1.0 alone, 1. among others: as NumPy prints them
    if isinstance(value, np.floating):
        return _number(value, digits)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_written(item, digits) for item in value)}]"
    if isinstance(value, Given):
        return f"{value.name}({_listed((), value.parameters)})"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _number(value: np.floating[Any], digits: int | None, trim: Literal[".", "0"] = ".") -> str:
    if not np.isfinite(value):
        return str(float(value))
    if digits is not None:
        value = np.float64(np.format_float_scientific(value, precision=digits - 1, unique=False))
    value = value + value.dtype.type(0)  # -0.0 says no more than 0.0
    size = abs(float(value))
    if size and not 1e-4 <= size < 1e6:
        return np.format_float_scientific(value, trim="-", exp_digits=1)
    return np.format_float_positional(value, trim=trim)


def _flat(value: Any) -> list[Any]:
    return [part for item in value for part in _flat(item)] if isinstance(value, (list, tuple)) else [value]
