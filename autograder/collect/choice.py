"""Which of the files that a student handed in is the one to grade, and what to say when there is none. Pure."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.collect.archives import is_archive_name
from autograder.errors import UnreadableSubmission
from autograder.untrusted import printable

__all__ = [
    "MAX_NAME_BYTES",
    "Parts",
    "best",
    "best_named",
    "is_gradable",
    "is_program",
    "is_stray",
    "names_shown",
    "not_clear",
    "only",
    "shown",
]

Parts = tuple[str, ...]

MAX_NAME_BYTES = 200
MAX_NAMES_SHOWN = 5

_PROGRAMS = (".ipynb", ".py")
_WEB, _TEXT, _OTHER_ARCHIVE = "a web page", "a text document", "an archive that is no zip"
_STRAY = {
    ".html": _WEB,
    ".htm": _WEB,
    ".pdf": "a printed page",
    ".docx": _TEXT,
    ".doc": _TEXT,
    ".odt": _TEXT,
    ".rtf": _TEXT,
    ".rar": _OTHER_ARCHIVE,
    ".7z": _OTHER_ARCHIVE,
    ".tar": _OTHER_ARCHIVE,
    ".gz": _OTHER_ARCHIVE,
    ".tgz": _OTHER_ARCHIVE,
}


def is_program(name: str) -> bool:
    """Whether a file calls itself a notebook or Python."""
    return name.casefold().endswith(_PROGRAMS)


def is_gradable(name: str) -> bool:
    """Whether a file may hold what is to be graded: a program, or an archive with one in it."""
    return is_program(name) or is_archive_name(name)


def is_stray(name: str) -> bool:
    """Whether a file is what students hand in by mistake: a notebook in another shape, another archive."""
    return bool(_mistake(name))


def best(found: Sequence[Parts], slug: str) -> list[Parts]:
    """The programs and archives that come first: ``<slug>.ipynb``, ``<slug>.py``, ``<slug>.zip``, else any.

    A Python file beside a notebook of the same name is that notebook, exported, and does not count.
    """
    if named := best_named(found, slug):
        return named
    notebooks = {_stem(parts) for parts in found if _is_notebook(parts)}
    return [parts for parts in found if _is_notebook(parts) or _stem(parts) not in notebooks]


def best_named(found: Sequence[Parts], slug: str) -> list[Parts]:
    """Those that are named as they should be, up to case; notebooks before Python files before archives."""
    for wanted in (f"{slug}.ipynb", f"{slug}.py", f"{slug}.zip"):
        named = [parts for parts in found if parts[-1].casefold() == wanted.casefold()]
        if named:
            return named
    return []


def only(found: Sequence[Parts], slug: str, names: Sequence[str]) -> Parts:
    """The one that is best; ``names`` are all that lies there. Raises UnreadableSubmission for none and for several."""
    chosen = best(found, slug)
    if not chosen:
        mistake = next((f" ({shown(name)} is {words})" for name in names if (words := _mistake(name))), "")
        raise UnreadableSubmission(
            "No notebook and no Python file was handed in: "
            f"expected {slug}.ipynb or {slug}.py, found {names_shown(names)}{mistake}."
        )
    if len(chosen) > 1:
        raise not_clear(slug, ["/".join(parts) for parts in chosen])
    return chosen[0]


def not_clear(slug: str, names: Sequence[str]) -> UnreadableSubmission:
    """What to raise when several files could be meant."""
    expected = f"expected {slug}.ipynb or {slug}.py, found {names_shown(names)}"
    return UnreadableSubmission(f"It is not clear which file to grade: {expected}.")


def names_shown(names: Sequence[str]) -> str:
    """Some names for a message, shown safely, and how many more there are."""
    first = ", ".join(shown(name) for name in names[:MAX_NAMES_SHOWN])
    more = len(names) - MAX_NAMES_SHOWN
    return (first + (f" and {more:,} more" if more > 0 else "")) or "nothing"


def shown(path: Path | str) -> str:
    """A name or path for a message: printable, and not too long."""
    text = printable(str(path))
    return text if len(text) <= MAX_NAME_BYTES else text[:MAX_NAME_BYTES] + "..."


def _mistake(name: str) -> str:
    """What a file is that was handed in in place of a notebook, and what to do about it; or nothing."""
    stem, suffix = os.path.splitext(name.casefold())
    if is_program(stem) and not is_program(name):
        return f"a file with {printable(suffix)} added to its name; hand in the {os.path.splitext(stem)[1]} file itself"
    if suffix in _STRAY:
        return f"{_STRAY[suffix]}; hand in the .ipynb file itself"
    return ""


def _is_notebook(parts: Parts) -> bool:
    return parts[-1].casefold().endswith(".ipynb")


def _stem(parts: Parts) -> Parts:
    return (*parts[:-1], os.path.splitext(parts[-1])[0])
