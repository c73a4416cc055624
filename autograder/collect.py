"""Find who handed in what in a folder of submissions. Nothing in it is trusted, and nobody in it is lost.

One folder per student, or one file per student::

    submissions/alice/ps1_softmax.ipynb            or ps1_softmax.py, or the only notebook there, whatever its name
    submissions/bob/ps1_softmax/ps1_softmax.ipynb  as nbgrader's ``submitted/`` has it
    submissions/carol.ipynb                        or carol.py

Hidden names, ``__MACOSX``, ``__pycache__`` and other files beside them are ignored. Whatever looks like a submission
and cannot be graded is listed with its problem.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from itertools import groupby
from pathlib import Path

from autograder import untrusted
from autograder.errors import UnreadableSubmission, UsageError
from autograder.model import Submission
from autograder.untrusted import Contents, printable

__all__ = ["collect", "student_name"]

SUFFIXES = (".ipynb", ".py")
OUR_SUFFIXES = (".csv", ".damaged", ".html", ".json", ".xml")
CLUTTER = ("__MACOSX", "__pycache__")
MAX_NAME_BYTES = 200
MAX_NAMES_SHOWN = 5


def collect(folder: Path, slug: str) -> list[Submission]:
    """All submissions to problem set ``slug`` in ``folder``, sorted by student; those with a ``problem`` included.

    In a student's folder ``<slug>.ipynb`` comes first, then ``<slug>.py``, then the only notebook or Python file
    there; each is also looked for in the subfolder ``<slug>/``. Students whose names are equal (up to case and to how
    accents are encoded) become one submission with a problem that names all paths. ``sha256`` is that of the file's
    bytes, ``received_at`` its modification time in seconds since 1970. Symbolic links are never followed, except
    ``folder`` itself. Raises UsageError when ``folder`` is missing, unreadable, not a folder, or without submissions.
    """
    root = _opened(folder)
    try:
        submissions = _submissions(root, folder, slug)
    finally:
        os.close(root)
    submissions.sort(key=lambda submission: (_same(submission.student), str(submission.path)))
    merged = [_merged(list(group), folder) for _, group in groupby(submissions, lambda one: _same(one.student))]
    return sorted(merged, key=lambda submission: submission.student)


def student_name(name: str) -> str:
    """The name under which a student appears everywhere, from the name of a folder or of a file without its suffix.

    It is safe as a file name beside the grader's own files and on a terminal: composed Unicode (NFC), in which
    unprintable characters, slashes, backslashes, a leading dot, a space at either end, and the dot of a name that ends
    like one of our own files (``index.html``) are percent-encoded; at most ``MAX_NAME_BYTES`` bytes of UTF-8, longer
    names are cut and end in a digest. Ordinary names, accents and all scripts included, stay as they are.
    """
    safe = printable(unicodedata.normalize("NFC", name)).replace("/", "%2F").replace("\\", "%5C")
    if safe.startswith((".", " ")):
        safe = untrusted.percent_encoded(safe[0]) + safe[1:]
    if safe.endswith(" "):
        safe = safe[:-1] + "%20"
    if safe.casefold().endswith(OUR_SUFFIXES):
        stem, _, suffix = safe.rpartition(".")
        safe = f"{stem}%2E{suffix}"
    encoded = safe.encode()
    if len(encoded) > MAX_NAME_BYTES:
        digest = hashlib.sha256(encoded).hexdigest()[:16]
        safe = encoded[: MAX_NAME_BYTES - len(digest) - 1].decode("utf-8", "ignore") + "~" + digest
    return safe


def _opened(folder: Path) -> int:
    """A descriptor of the folder of submissions, which may itself be a link: the instructor named it."""
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise UsageError(f"Expected a folder of submissions, but {_shown(folder)} does not exist.") from error
    except NotADirectoryError as error:
        raise UsageError(f"Expected a folder of submissions, but {_shown(folder)} is not a folder.") from error
    except OSError as error:
        raise UsageError(f"The folder of submissions {_shown(folder)} cannot be read: {error.strerror}.") from error


def _submissions(root: int, folder: Path, slug: str) -> list[Submission]:
    try:
        kinds = _visible(root)
    except (OSError, UnreadableSubmission) as error:
        raise UsageError(f"The folder of submissions {_shown(folder)} cannot be listed: {error}") from error
    submissions = []
    for name, kind in kinds.items():
        is_program = kind != "a folder" and _is_program(name)
        if kind == "a file" and not is_program:
            continue
        student = student_name(os.path.splitext(name)[0] if is_program else name)
        submissions.append(_submission(root, folder, name, kind, student, slug))
    if not submissions:
        raise UsageError(
            f"Expected one folder per student or files <student>.ipynb or <student>.py in {_shown(folder)}, "
            f"found {_names(list(kinds))}."
        )
    return submissions


def _submission(root: int, folder: Path, name: str, kind: str, student: str, slug: str) -> Submission:
    try:
        if kind == "a folder":
            parts, contents = _from_folder(root, name, slug)
        else:
            parts, contents = (name,), untrusted.read_beneath(root, name)
    except UnreadableSubmission as error:
        return Submission(student, folder / name, problem=str(error))
    digest = hashlib.sha256(contents.data).hexdigest()
    return Submission(student, folder.joinpath(*parts), digest, contents.modified_at)


def _from_folder(root: int, name: str, slug: str) -> tuple[tuple[str, ...], Contents]:
    """The parts of the path of the one file to grade in a student's folder, and its contents."""
    with untrusted.opened_folder(name, root) as student:
        try:
            kinds = _visible(student)
            found: list[tuple[str, ...]] = [(one,) for one in _programs(kinds)]
            if kinds.get(slug, "a file") != "a file":
                with untrusted.opened_folder(slug, student) as inner:
                    found += [(slug, one) for one in _programs(_visible(inner))]
        except OSError as error:
            raise UnreadableSubmission(f"The folder {printable(name)} cannot be listed: {error.strerror}.") from error
        parts = _choice(found, slug, list(kinds))
        return (name, *parts), untrusted.read_beneath(student, *parts)


def _choice(found: list[tuple[str, ...]], slug: str, names: list[str]) -> tuple[str, ...]:
    """The best of the notebooks and Python files found. Raises UnreadableSubmission when none or several are best."""
    expected = f"expected {slug}.ipynb or {slug}.py"
    for wanted in (f"{slug}.ipynb", f"{slug}.py"):
        best = [parts for parts in found if parts[-1].casefold() == wanted.casefold()]
        if best:
            break
    else:
        # A Python file beside a notebook of the same name is that notebook, exported.
        notebooks = {_stem(parts) for parts in found if _is_notebook(parts)}
        best = [parts for parts in found if _is_notebook(parts) or _stem(parts) not in notebooks]
    if not best:
        raise UnreadableSubmission(f"No notebook and no Python file was handed in: {expected}, found {_names(names)}.")
    if len(best) > 1:
        several = _names(["/".join(parts) for parts in best])
        raise UnreadableSubmission(f"It is not clear which file to grade: {expected}, found {several}.")
    return best[0]


def _merged(group: list[Submission], folder: Path) -> Submission:
    """One submission of a student; several of the same name become one that is not graded."""
    if len(group) == 1:
        return group[0]
    paths = _names([str(one.path.relative_to(folder)) for one in group if one.path is not None])
    problem = f"{len(group)} submissions have the same student's name: {paths}. Rename or remove all but one."
    return Submission(group[0].student, None, problem=problem)


def _visible(folder: int) -> dict[str, str]:
    """What is in an open folder and counts, by name, in order."""
    kinds = untrusted.listing(folder)
    return {name: kinds[name] for name in sorted(kinds) if not name.startswith(".") and name not in CLUTTER}


def _programs(kinds: dict[str, str]) -> list[str]:
    return [name for name, kind in kinds.items() if kind != "a folder" and _is_program(name)]


def _is_program(name: str) -> bool:
    return name.casefold().endswith(SUFFIXES)


def _is_notebook(parts: tuple[str, ...]) -> bool:
    return parts[-1].casefold().endswith(".ipynb")


def _stem(parts: tuple[str, ...]) -> tuple[str, ...]:
    return (*parts[:-1], os.path.splitext(parts[-1])[0])


def _same(student: str) -> str:
    return unicodedata.normalize("NFC", student.casefold())


def _names(names: list[str]) -> str:
    """Some names for a message, shown safely, and how many more there are."""
    shown = ", ".join(_shown(name) for name in names[:MAX_NAMES_SHOWN])
    more = len(names) - MAX_NAMES_SHOWN
    return (shown + (f" and {more:,} more" if more > 0 else "")) or "nothing"


def _shown(path: Path | str) -> str:
    text = printable(str(path))
    return text if len(text) <= MAX_NAME_BYTES else text[:MAX_NAME_BYTES] + "..."
