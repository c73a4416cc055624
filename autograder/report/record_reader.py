"""Typed reads from parsed JSON, each failure a sentence that says where, what was expected and what was received."""

from __future__ import annotations

from enum import Enum
from math import isfinite
from typing import NoReturn, TypeVar

from autograder.model import Status, Visibility
from tfnn.untrusted_text import bounded_text

__all__ = ["RecordReader"]

_EXACT_IN_FLOAT = 2**53  # whole numbers from here on may change, or overflow, when they become floats

Word = TypeVar("Word", bound=Enum)


class RecordReader:
    """Reads the values of one JSON object. Every method raises ValueError when the value is not what it is named after.

    ``value`` is what ``json`` made of the text; ``where`` names it in messages.
    """

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{_capital(where)} is {_shown(value)}, expected an object.")
        self.where = where
        self._values = value

    def text(self, key: str) -> str:
        """A string."""
        value = self._value(key)
        return value if isinstance(value, str) else self._refuse(key, "a text")

    def optional_text(self, key: str) -> str | None:
        """A string or null."""
        return None if self._value(key) is None else self.text(key)

    def has(self, key: str) -> bool:
        """Whether there is such a key, which records older than it lack."""
        return key in self._values

    def text_if_any(self, key: str) -> str:
        """A string; the empty one where there is no such key, as in records older than it."""
        return self.text(key) if key in self._values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        value = self._value(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        return self._refuse(key, "a list of texts")

    def text_mapping(self, key: str) -> dict[str, str]:
        """An object whose values are strings."""
        value = self._value(key)
        if isinstance(value, dict) and all(isinstance(part, str) for item in value.items() for part in item):
            return dict(value)
        return self._refuse(key, "an object of texts")

    def whole_number(self, key: str) -> int:
        """An integer that is not negative; ``true`` is none."""
        value = self._value(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        return self._refuse(key, "a whole number of at least 0")

    def number(self, key: str) -> float:
        """A finite number."""
        value = self._value(key)
        if isinstance(value, float) and isfinite(value):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _EXACT_IN_FLOAT:
            return float(value)
        return self._refuse(key, "a finite number")

    def records(self, key: str) -> list[RecordReader]:
        """A list of objects, each with a reader of its own."""
        value = self._value(key)
        if not isinstance(value, list):
            return self._refuse(key, "a list")
        return [RecordReader(item, f"{key}[{position}] of {self.where}") for position, item in enumerate(value)]

    def records_if_any(self, key: str) -> list[RecordReader]:
        """A list of objects; none where there is no such key, as in records older than it."""
        return self.records(key) if key in self._values else []

    def status(self, key: str) -> Status:
        """One of the words of ``Status``."""
        return self._word(key, Status)

    def visibility(self, key: str) -> Visibility:
        """One of the words of ``Visibility``."""
        return self._word(key, Visibility)

    def agrees(self, key: str, expected: object) -> None:
        """Nothing, when the value is ``expected`` (what the rest of the record says it must be)."""
        value = self._value(key)
        if type(value) is not type(expected) or value != expected:
            self._refuse(key, f"{_shown(expected)} from the rest of the record")

    def _word(self, key: str, words: type[Word]) -> Word:
        value = self.text(key)
        try:
            return words(value)
        except ValueError:
            return self._refuse(key, "one of " + ", ".join(str(word.value) for word in words))

    def _value(self, key: str) -> object:
        if key not in self._values:
            raise ValueError(f"{_capital(self.where)} has no {key!r}.")
        value: object = self._values[key]
        return value

    def _refuse(self, key: str, expected: str) -> NoReturn:
        raise ValueError(f"In {self.where}, {key} is {_shown(self._values[key])}, expected {expected}.")


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    return "null" if value is None else bounded_text(repr(value), 60)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
