"""What the names mean that platforms give to the submissions they hand out. Pure: names in, facts out.

Canvas              doejane_LATE_12345_67890_ps1_softmax-2.ipynb     user and file number; anon_aB3dE if anonymous
Moodle              Jane Doe_12345_assignsubmission_file_            a folder, or how a file's name begins
nbgrader's exchange jdoe+ps1_softmax+2026-11-20 10:30:00 UTC+x7Yq    a folder
GitHub Classroom, Classroom 50   ps1-softmax-jdoe                    a folder, the clone of a repository
Gradescope          submission_12345                                 a folder that submission_metadata.yml explains
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["REPOSITORY", "HandedIn", "handed_in", "is_wrapper", "without_copy_number"]

CANVAS, MOODLE, EXCHANGE, REPOSITORY, GRADESCOPE = "Canvas", "Moodle", "nbgrader", "repository", "Gradescope"

_WHO = r"(?:(?P<name>\w+?)_)??(?P<late>LATE_)?(?P<id>\d+|anon_[0-9A-Za-z]+)"
_CANVAS = re.compile(rf"{_WHO}_(?P<number>\d+)_(?P<file>.+)", re.DOTALL)
_CANVAS_TEXT = re.compile(rf"{_WHO}(?P<number>)_(?P<file>(?:text|link)\.html)")
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<how>file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL)
_EXCHANGE = re.compile(r"(?P<name>[^+]+)\+(?P<set>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d [^+]+)(?:\+[\w=-]*)?")
_GRADESCOPE = re.compile(r"submission_(\d+)")
_COPY_NUMBER = re.compile(r"(?:-\d+| ?\(\d+\))(?=\.\w+\Z)")
_WRAPPER = re.compile(r"submitted|assignment_\d+_export", re.IGNORECASE)


@dataclass(frozen=True)
class HandedIn:
    """What a name says. ``attempt`` and then ``number`` order what one student handed in: the highest is the latest.

    ``file`` is the name that the student gave to a file, or None for a folder; ``set_name`` is that of the problem set
    where the platform says it; ``together`` are others who handed this in with the student.
    """

    platform: str
    student: str
    file: str | None = None
    attempt: str = ""
    number: int = 0
    set_name: str | None = None
    together: tuple[str, ...] = ()


def handed_in(
    name: str, *, is_folder: bool, sets: Sequence[str], people: Mapping[str, Sequence[str]] | None = None
) -> list[HandedIn]:
    """Who handed in the file or folder ``name``; nobody when no platform names things so.

    ``sets`` are the names of the problem set that repositories' names may begin with, ``people`` the students of each
    folder of a Gradescope export. The numbers by which platforms know a student stay in the student's name.

    >>> handed_in("doejane_LATE_12345_67890_hw-2.ipynb", is_folder=False, sets=["hw"])[0].student
    'doejane_12345'
    >>> handed_in("doejane.ipynb", is_folder=False, sets=["hw"])
    []
    """
    if is_folder and people is not None and (found := _GRADESCOPE.fullmatch(name)):
        return _of_gradescope(name, _number(found[1]), people.get(name, ()))
    one = _of_moodle(name, is_folder) or (_of_folder(name, sets) if is_folder else _of_canvas(name))
    return [one] if one else []


def is_wrapper(name: str) -> bool:
    """Whether a folder of this name is the one around the submissions and nobody's own."""
    return bool(_WRAPPER.fullmatch(name))


def without_copy_number(name: str) -> str:
    """The file name before a platform or a browser told it from others of its name.

    >>> without_copy_number("ps1_softmax-2.ipynb"), without_copy_number("ps1_softmax (1).ipynb")
    ('ps1_softmax.ipynb', 'ps1_softmax.ipynb')
    """
    return _COPY_NUMBER.sub("", name)


def _of_canvas(name: str) -> HandedIn | None:
    found = _CANVAS_TEXT.fullmatch(name) or _CANVAS.fullmatch(name)
    if not found:
        return None
    who, number = found["name"], found["id"]
    if number.startswith("anon_") and not who:
        student = number
    elif number.isdecimal() and who and who == who.lower():  # as Canvas writes all names
        student = f"{who}_{number}"
    else:
        return None
    return HandedIn(CANVAS, student, found["file"], "late" if found["late"] else "", _number(found["number"]))


def _of_moodle(name: str, is_folder: bool) -> HandedIn | None:
    found = _MOODLE.fullmatch(name)
    if not found or bool(found["file"]) == is_folder:
        return None
    # A text typed into Moodle's own editor lies beside the files; "file" comes after "" and so counts.
    attempt = "file" if found["how"] == "file" else ""
    return HandedIn(MOODLE, f"{found['name']}_{found['id']}", found["file"] or None, attempt)


def _of_folder(name: str, sets: Sequence[str]) -> HandedIn | None:
    if found := _EXCHANGE.fullmatch(name):
        return HandedIn(EXCHANGE, found["name"], attempt=found["time"], set_name=found["set"])
    for prefix in (f"{form}-" for one in sets for form in (one, one.replace("_", "-"))):
        if name.casefold().startswith(prefix.casefold()) and len(name) > len(prefix):
            return HandedIn(REPOSITORY, name[len(prefix) :])
    return None


def _of_gradescope(name: str, number: int, people: Sequence[str]) -> list[HandedIn]:
    """One for each of those who handed it in together; the folder's own name where nobody is known."""
    return [
        HandedIn(GRADESCOPE, one, number=number, together=tuple(other for other in people if other != one))
        for one in people or [name]
    ]


def _number(digits: str) -> int:
    return int(digits[:30] or 0)
