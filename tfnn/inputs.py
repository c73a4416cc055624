"""What an exercise may hand to an implementation: arrays, plain values, lists of these, and functions known by name.

Nothing else crosses from the grader to student code or into a release, so all of it can be written down as JSON beside
plain arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Given", "map_arrays", "pack", "unpack"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Given:
    """A function from ``tfnn.given``, by name; ``parameters`` (arrays or numbers) say which one of its family."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def map_arrays(value: Any, change: Callable[[Array], Any]) -> Any:
    """The value with every array in it, also inside lists and given functions, replaced by ``change(array)``.

    >>> map_arrays([np.ones(2), 3, "text"], lambda array: array.shape)
    [(2,), 3, 'text']
    """
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, (list, tuple)):
        return [map_arrays(item, change) for item in value]
    if isinstance(value, Given):
        return Given(value.name, {name: map_arrays(item, change) for name, item in value.parameters.items()})
    return value


def pack(value: Any, store: Callable[[Array], Any]) -> dict[str, Any]:
    """The value as JSON; each array goes to ``store``, whose answer (JSON, too) stands in its place."""
    if isinstance(value, np.ndarray):
        return {"array": store(value)}
    if isinstance(value, (list, tuple)):
        return {"list": [pack(item, store) for item in value]}
    if isinstance(value, Given):
        return {"given": value.name, "parameters": {name: pack(item, store) for name, item in value.parameters.items()}}
    return {"value": value.item() if isinstance(value, np.generic) else value}


def unpack(packed: Mapping[str, Any], fetch: Callable[[Any], Array]) -> Any:
    """The inverse of ``pack``; ``fetch`` gives back what ``store`` was given."""
    if "array" in packed:
        return fetch(packed["array"])
    if "list" in packed:
        return [unpack(item, fetch) for item in packed["list"]]
    if "given" in packed:
        parameters = {name: unpack(item, fetch) for name, item in packed["parameters"].items()}
        return Given(packed["given"], parameters)
    return packed["value"]
