"""Watch functions that an answer is to do without, inside the worker: who calls them, from which line.

A watched function is replaced, where it is public, by one that notes its caller and then does the same. A call counts
when it comes from the submission's own file; what Keras and TensorFlow call among themselves does not. All this lives
in the submission's process, which can undo it: what is noted is a hint for a reader, not a proof.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from autograder.library_names import canonical
from autograder.sandbox.protocol import MAX_CALLS

__all__ = ["Guard"]

_OTHER_PLACES = (
    ("tensorflow.", "tensorflow.compat.v1."),
    ("tensorflow.", "tensorflow.compat.v2."),
    ("keras.", "tensorflow.keras."),
)
# Between a call in a program and its function may stand what makes graphs out of programs.
_MACHINERY = (
    "tensorflow/python/autograph/",
    "tensorflow/python/eager/polymorphic_function/",
    "tensorflow/python/framework/func_graph.py",
    "tensorflow/python/util/",
)
_GENERATED = "__autograph_generated_file"
_MOST_FRAMES = 60


class Guard:
    """Watches functions for the questions that forbid them. ``forbidden`` holds their names by question."""

    def __init__(self, forbidden: Mapping[str, Sequence[str]], source_file: Path) -> None:
        self._forbidden = {question: frozenset(names) for question, names in forbidden.items()}
        self._source_file = str(source_file)
        self._watched: frozenset[str] = frozenset()
        self._calls: dict[tuple[str, int], None] = {}
        for name in sorted({name for names in forbidden.values() for name in names}):
            self._replace(name)

    def watch(self, question: str) -> None:
        """From now on note the calls that are forbidden in this question, and forget what was noted before."""
        self._watched = self._forbidden.get(question, frozenset())
        self._calls = {}

    def calls(self) -> list[list[str | int]]:
        """Each name that was called, with the line of the submission's file it was called from."""
        return [list(call) for call in self._calls]

    def _replace(self, name: str) -> None:
        """Put a noting function in the place of the one of this name, wherever it is public."""
        usual = canonical(name)
        places = [usual, *(other + usual[len(place) :] for place, other in _OTHER_PLACES if usual.startswith(place))]
        for place in places:
            try:
                owner, attribute = _owner_of(place)
                _replace_attribute(owner, attribute, functools.partial(self._note, name))
            except Exception:  # libraries that load their parts late may raise anything
                continue  # not there in this version, or not replaceable: the text of the answer is read in any case

    def _note(self, name: str) -> None:
        if name not in self._watched or len(self._calls) >= MAX_CALLS:
            return
        try:
            line = _calling_line(sys._getframe(2), self._source_file)
        except Exception:
            return  # frames may hold anything; whoever calls is to get an answer, noted or not
        if line is not None:
            self._calls[name, line] = None


def _owner_of(dotted: str) -> tuple[Any, str]:
    """The module or class that holds a name, and the last part of the name. Only libraries that are loaded are asked.

    Modules on the way are known to imports by this name from then on: "import tensorflow.nn" would otherwise make a
    second module beside ``tf.nn``, with the functions as they were.
    """
    root, *path, last = dotted.split(".")
    owner: Any = sys.modules[root]
    name = root
    for part in path:
        owner, name = getattr(owner, part), f"{name}.{part}"
        if isinstance(owner, ModuleType):
            sys.modules.setdefault(name, owner)
    return owner, last


def _replace_attribute(owner: Any, attribute: str, note: Callable[[], None]) -> None:
    value = getattr(owner, attribute)
    if inspect.isclass(value):
        owner, attribute, value = value, "__init__", value.__init__  # the class stays the one that others know
    elif isinstance(owner, type) and not inspect.isfunction(value):
        raise TypeError("a class method")  # it would lose its class
    if not hasattr(vars(owner).get(attribute), "watched_by_guard"):
        setattr(owner, attribute, _noting(value, note))


def _noting(function: Callable[..., Any], note: Callable[[], None]) -> Callable[..., Any]:
    """The function with a note taken before each call. Signature, name and behavior in a graph are as before."""

    @functools.wraps(function)
    def noting(*arguments: Any, **keywords: Any) -> Any:
        note()
        return function(*arguments, **keywords)

    if function.__name__ == "__init__":  # Keras asks it for its arguments in a way that does not look behind a wrapper
        noting.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    vars(noting).update(_left_alone_by_autograph(), watched_by_guard=True)
    return noting


@functools.cache
def _left_alone_by_autograph() -> Mapping[str, Any]:
    """What marks a function that AutoGraph is to call as it is.

    The mark alone: ``do_not_convert`` would also switch AutoGraph off for everything that the function calls back.
    """
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:
        return {}
    marked = tensorflow.autograph.experimental.do_not_convert(lambda: None)
    return {name: value for name, value in vars(marked).items() if name.startswith("autograph")}


def _calling_line(frame: FrameType | None, source_file: str) -> int | None:
    """The line of ``source_file`` that a call comes from; None when it comes from elsewhere."""
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return None
        file = frame.f_code.co_filename
        if file == source_file:
            return frame.f_lineno
        if _GENERATED in file:
            return _line_before_conversion(frame, source_file)
        made_of_text = file.startswith("<") and not file.startswith("<frozen")
        if not made_of_text and file != __file__ and not any(place in file for place in _MACHINERY):
            return None
        frame = frame.f_back
    return None


def _line_before_conversion(frame: FrameType, source_file: str) -> int | None:
    """The line of the submission that AutoGraph rewrote into this frame's line; None for what others wrote."""
    generated, number = frame.f_code.co_filename, frame.f_lineno
    outer: FrameType | None = frame
    while outer is not None:
        source_map = getattr(outer.f_locals.get("converted_f"), "ag_source_map", None) or {}
        for place, origin in source_map.items():
            if (place.filename, place.lineno) == (generated, number):
                return origin.loc.lineno if origin.loc.filename == source_file else None
        outer = outer.f_back
    return None
