"""A new problem set that works: four commented files with one question, and what students get of it.

It passes ``autograder validate`` as it is, so that its author can change one thing at a time and see what breaks.
"""

from __future__ import annotations

import importlib.resources
import keyword
import re
import shutil
from contextlib import suppress
from pathlib import Path

from autograder.errors import OutputError, UsageError
from autograder.sandbox.launch import Zygote
from autograder.sets import SOLUTIONS_FOLDER, load_set, set_names
from autograder.student_version import build

__all__ = ["FILES", "create", "refuse_bad_name", "solutions_for_new_set", "write_files"]

FILES = ("checks.py", "misconceptions.py", "alternatives.py")
"""Besides the solved notebook, which is called as the set is."""
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_PLACEHOLDER = "SET_NAME"


def solutions_for_new_set(start: Path) -> Path:
    """The solutions folder of the course that ``start`` lies in; where that is none, the one of a course begun there.

    A course is a folder with ``solutions/`` in it, around ``start`` only if that holds problem sets. What belongs to
    the installed package is no course of the author's, so that nothing is written far from where they are.
    """
    here = start / SOLUTIONS_FOLDER
    if not here.is_dir():
        for folder in start.parents:
            if (folder / SOLUTIONS_FOLDER).is_dir() and set_names(folder / SOLUTIONS_FOLDER):
                return folder / SOLUTIONS_FOLDER
    return here


def create(slug: str, solutions: Path, sandbox: str) -> Path:
    """Write ``solutions``/<slug>/ and the student version beside it; returns the set's folder.

    Raises UsageError for a name that is taken or cannot be one, and other GraderErrors when the student version cannot
    be built; then nothing is left.
    """
    assignments = solutions.parent / "assignments"
    refuse_bad_name(slug, solutions, assignments)
    folder = solutions / slug
    begun = [parent for parent in (solutions, assignments) if not parent.exists()]
    try:
        write_files(slug, folder)
        with Zygote(sandbox, hidden=(solutions,)) as zygote:
            build(load_set(slug, solutions), zygote, assignments / slug)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(assignments / slug, ignore_errors=True)
        for parent in begun:
            with suppress(OSError):  # somebody else has put something into it meanwhile
                parent.rmdir()
        raise
    return folder


def refuse_bad_name(slug: str, solutions: Path, assignments: Path) -> None:
    """Raises UsageError where a set cannot be called ``slug`` or something of that name is there."""
    if not _NAME.fullmatch(slug) or keyword.iskeyword(slug):
        raise UsageError(
            f"A problem set cannot be called {slug!r}; expected small letters, digits and underscores such as "
            "ps7_attention, beginning with a letter."
        )
    for folder in (solutions / slug, assignments / slug):
        if folder.exists() or folder.is_symlink():
            raise UsageError(f"{folder} exists; choose another name, or remove it first.")


def write_files(slug: str, folder: Path) -> None:
    """Write the four files. Raises OutputError where the folder cannot be made."""
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made: {error.strerror}.") from error
    templates = importlib.resources.files("autograder.new_set") / "templates"
    for template, name in [("notebook.py.txt", f"{slug}.py"), *((f"{name}.txt", name) for name in FILES)]:
        text = (templates / template).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(_PLACEHOLDER, slug), encoding="utf-8")
