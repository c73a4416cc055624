"""Run a probe and bring back evidence: arrays, or what happened instead, with the sentence a student reads.

Used where student code runs: in the grader's worker and in the notebook. So both say the same about the same code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.diagnosis import Fault
from tfnn.inputs import Given
from tfnn.probes import ProbeFault, run_probe

__all__ = ["Mishap", "Observed", "describe_inputs", "mishap_sentence", "observe"]

_MAX_MESSAGE = 600


@dataclass(frozen=True)
class Mishap:
    """What happened instead of an answer. ``status``: failed, raised, not_attempted, missing, timed_out or crashed."""

    status: str
    kind: str
    message: str


@dataclass(frozen=True)
class Observed:
    """Named arrays, or the mishap that happened instead."""

    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    mishap: Mishap | None = None


def observe(
    probe: str,
    implementation: Any,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    float64: bool = False,
    source_file: str | None = None,
) -> Observed:
    """Run one probe on one implementation; never raises for what the implementation does.

    ``source_file`` is the file whose lines are quoted when an exception comes out of it.
    """
    try:
        return Observed(run_probe(probe, implementation, arguments, keywords, options, float64=float64))
    except ProbeFault as fault:
        return Observed(mishap=Mishap("failed", "ProbeFault", str(fault)))
    except NotImplementedError:
        return Observed(mishap=Mishap("not_attempted", "NotImplementedError", ""))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Observed(mishap=Mishap("raised", _kind(error), _own_words(error, source_file)))


def mishap_sentence(mishap: Fault, name: str, describe: str) -> str:
    """What happened instead of an answer, in words. ``name`` is what the student was to define."""
    given = f"; input: {describe}" if describe else ""
    if mishap.status == "raised":
        said = f": {mishap.message}" if mishap.message and not mishap.message.startswith("(") else f" {mishap.message}"
        return f"{name} raised {mishap.kind}{said.rstrip()}{given}"
    if mishap.status == "missing":
        return f"{name} is not defined" + (f": {mishap.message}" if mishap.message else "")
    if mishap.status == "not_attempted":
        return f"{name} has not been written yet"
    if mishap.status == "timed_out":
        return f"{name} did not come back: {mishap.message}{given}"
    if mishap.status == "crashed":
        return f"{name} ended the program: {mishap.message}{given}"
    return f"{mishap.message}{given}"


def describe_inputs(arguments: Sequence[Any], keywords: Mapping[str, Any]) -> str:
    """Shapes and dtypes of the arrays, and plain values as they are.

    >>> describe_inputs([np.zeros((2, 3), "float32")], {"axis": 0})
    'float32 (2, 3), axis=0'
    """
    named = [("", value) for value in arguments] + [(f"{name}=", value) for name, value in keywords.items()]
    return ", ".join(f"{name}{_in_words(value)}" for name, value in named)


def _in_words(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype.name} {value.shape}"
    if isinstance(value, Given):
        fixed = f" with {describe_inputs((), value.parameters)}" if value.parameters else ""
        return f"the function {value.name}{fixed}"
    return f"[{', '.join(map(_in_words, value))}]" if isinstance(value, (list, tuple)) else repr(value)


def _kind(error: BaseException) -> str:
    """The exception's type; asked of ``type`` itself, because a class of the student's may answer anything."""
    return str(type.__dict__["__name__"].__get__(type(error)))[:80]


def _own_words(error: BaseException, source_file: str | None) -> str:
    """The exception's own words and the line of the student's source that it came from."""
    try:
        words = " ".join(str(error)[: 8 * _MAX_MESSAGE].split())[:_MAX_MESSAGE]
    except BaseException:
        words = "(its message could not be read)"
    line, trace = None, sys.exc_info()[2]  # not error.__traceback__, which its class may have redefined
    while trace is not None and source_file is not None:
        if trace.tb_frame.f_code.co_filename == source_file:
            line = trace.tb_lineno
        trace = trace.tb_next
    source = _source_line(source_file, line) if source_file and line else ""
    return f"{words} (in the line: {source})".strip() if source else words


def _source_line(path: str, number: int) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()[number - 1].strip()[:160]
    except (OSError, IndexError, UnicodeDecodeError):
        return ""
