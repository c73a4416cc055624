"""Who handed in which folder of a Gradescope export: what its submission_metadata.yml says.

The file grows with everything that autograders ever printed, and is made of what students wrote. So it is read as a
stream of events and not by recursion, and of all that is in it only names and addresses are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograder.errors import UnreadableSubmission

__all__ = ["METADATA_FILE", "submitters"]

METADATA_FILE = "submission_metadata.yml"
MAX_DEPTH = 100

_KNOWN_BY = (":email", ":name", ":sid")  # what a student goes by: the first of these that is there
_SUBMITTERS = ":submitters"


def submitters(data: bytes) -> dict[str, tuple[str, ...]]:
    """For each folder of the export the students who handed it in, by e-mail address, else by name or number.

    Raises UnreadableSubmission when the file is not such metadata.
    """
    import yaml

    found: dict[str, list[dict[str, str]]] = {}
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        for path, value in _scalars(yaml.parse(data, Loader=loader)):
            # submission_12345 / :submitters / 0 / :email
            if len(path) == 4 and path[1] == _SUBMITTERS and isinstance(path[2], int) and path[3] in _KNOWN_BY:
                people = found.setdefault(str(path[0]), [])
                people.extend({} for _ in range(path[2] + 1 - len(people)))
                people[path[2]][str(path[3])] = value
    except (yaml.YAMLError, ValueError) as error:
        where = str(getattr(error, "problem_mark", "") or "").strip()
        raise UnreadableSubmission(
            f"{METADATA_FILE} is not YAML as Gradescope writes it {where}".rstrip() + "."
        ) from error
    names = {folder: [_name_of(person) for person in people] for folder, people in found.items()}
    return {folder: tuple(dict.fromkeys(filter(None, who))) for folder, who in names.items()}


def _name_of(person: dict[str, str]) -> str:
    return next((person[key].strip() for key in _KNOWN_BY if person.get(key, "").strip()), "")


def _scalars(events: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every scalar value that is no key, with the keys and positions that lead to it (at most the first five)."""
    import yaml

    stack: list[_Level] = []
    for event in events:
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            stack.append(_Level(isinstance(event, yaml.MappingStartEvent)))
            if len(stack) > MAX_DEPTH:  # the parser takes the square of the depth in time
                raise ValueError("nested too deeply")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
            _step(stack, None)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            text = str(event.value) if isinstance(event, yaml.ScalarEvent) else ""
            if stack and not stack[-1].expects_key:
                yield tuple(level.key for level in stack[:5]), text
            _step(stack, text)


class _Level:
    """A mapping or a sequence that is being read: at which key or position, and whether a key comes next."""

    def __init__(self, is_mapping: bool) -> None:
        self.is_mapping = self.expects_key = is_mapping
        self.key: str | int = "" if is_mapping else 0


def _step(stack: list[_Level], text: str | None) -> None:
    """Go on after a key or a value; ``text`` of None: after a nested one."""
    if not stack:
        return
    level = stack[-1]
    if not level.is_mapping:
        level.key = int(level.key) + 1
    elif level.expects_key:
        level.key, level.expects_key = text or "", False
    else:
        level.expects_key = True
