"""Find who handed in what in a folder of submissions or an archive of one. Nothing in it is trusted, nobody is lost.

One folder per student, or one file per student::

    submissions/alice/ps1_softmax.ipynb            or ps1_softmax.py, or the only notebook there, whatever its name
    submissions/bob/ps1_softmax/ps1_softmax.ipynb  as nbgrader's ``submitted/`` has it
    submissions/carol.ipynb                        or carol.py, or carol.zip

and whatever ``platforms`` knows the names of. Hidden names, ``__MACOSX``, ``__pycache__`` and other files beside them
are ignored. Whatever looks like a submission and cannot be graded is listed with its problem.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path

from autograder import untrusted
from autograder.collect.archives import Archive
from autograder.collect.attempts import Entry, same_name_problem, submission_of
from autograder.collect.choice import MAX_NAME_BYTES, is_gradable, is_stray, names_shown, shown
from autograder.collect.gradescope import METADATA_FILE, submitters
from autograder.collect.places import DiskPlace, Place, opened_archive
from autograder.collect.platforms import REPOSITORY, HandedIn, handed_in, is_wrapper
from autograder.collect.spool import Spool
from autograder.errors import UnreadableSubmission, UsageError
from autograder.model import Submission
from autograder.untrusted import printable

__all__ = ["MAX_NAME_BYTES", "collect", "student_name"]

OUR_SUFFIXES = (".csv", ".damaged", ".html", ".json", ".xml")

_REPOSITORIES = "-submissions"  # how the folder ends that GitHub Classroom's command line clones into


def collect(folder: Path, slug: str) -> list[Submission]:
    """All submissions to problem set ``slug`` in ``folder``, sorted by student; those with a ``problem`` included.

    ``folder`` is a folder or a zip archive of one. In a student's folder ``<slug>.ipynb`` comes first, then
    ``<slug>.py``, then ``<slug>.zip``, then the only notebook, Python file or archive there; each is also looked for in
    the subfolder ``<slug>/``. Of several attempts that a platform has put in order the latest counts. Other students
    whose names are equal (up to case and to how accents are encoded) become one submission with a problem that names
    all paths. ``sha256`` is that of the graded file's bytes, ``received_at`` when the file that was handed in was
    modified, in seconds since 1970. Symbolic links are never followed, except ``folder`` itself. Raises UsageError when
    ``folder`` is missing, unreadable, neither a folder nor an archive, or without submissions.
    """
    spool = Spool()
    with _opened(folder, spool) as top, ExitStack() as within:
        try:
            place = _unwrapped(top, folder.stem, within)
            entries = list(_entries(place, slug))
        except UnreadableSubmission as error:
            raise UsageError(f"The folder of submissions {shown(folder)} cannot be listed: {error}") from error
        if not entries:
            raise UsageError(
                f"Expected one folder per student or files <student>.ipynb or <student>.py in {shown(folder)}, "
                f"found {names_shown(list(place.visible()))}."
            )
        entries.sort(key=_whose)
        groups = [list(group) for _, group in groupby(entries, _whose)]
        submissions = [submission_of(place, group, slug, spool) for group in groups]
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


# -------------------------------------------------------------------------------------------- the folder itself


@contextmanager
def _opened(folder: Path, spool: Spool) -> Iterator[Place]:
    """The folder of submissions, or the archive of one. It may itself be a link: the instructor named it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise UsageError(f"Expected a folder of submissions, but {shown(folder)} does not exist.") from error
    except OSError as error:
        raise UsageError(f"The folder of submissions {shown(folder)} cannot be read: {error.strerror}.") from error
    try:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            yield DiskPlace(descriptor, folder)
            return
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            try:
                archive = Archive(file, shown(folder), student=False)
            except UnreadableSubmission as error:
                words = f"Expected a folder of submissions or a zip archive of one, but {shown(folder)} is not a folder"
                raise UsageError(f"{words}, and: {error}") from error
            yield opened_archive(archive, folder, 1, spool)
    finally:
        os.close(descriptor)


def _unwrapped(top: Place, stem: str, within: ExitStack) -> Place:
    """The place where the submissions lie: often there is one folder around all of them."""
    kinds = top.visible()
    if list(kinds.values()) != ["a folder"]:
        return top
    (name,) = kinds
    try:
        inner = within.enter_context(top.folder(name))
        names = inner.visible()
    except UnreadableSubmission:
        return top  # a student's, who is told so
    if is_wrapper(name) or (top.layers and name == stem):
        return inner
    known = [
        one
        for one, kind in names.items()
        if any(said.platform != REPOSITORY for said in handed_in(one, is_folder=kind == "a folder", sets=()))
    ]
    return inner if METADATA_FILE in names or 2 * len(known) > len(names) else top


# ------------------------------------------------------------------------------------------------ what lies in it


def _entries(place: Place, slug: str) -> Iterator[Entry]:
    """Whatever looks like a submission to this problem set."""
    kinds = place.visible()
    people = _people(place, kinds)
    parent = place.path.name
    sets = [slug, parent.removesuffix(_REPOSITORIES)] if parent.endswith(_REPOSITORIES) else [slug]
    for name, kind in kinds.items():
        is_folder = kind == "a folder"
        known = handed_in(name, is_folder=is_folder, sets=sets, people=people)
        if known:
            for one in known:
                if one.set_name in (None, slug):
                    yield Entry(name, kind, student_name(one.student), one)
        elif kind != "a file" or is_gradable(name) or is_stray(name):
            has_suffix = not is_folder and (is_gradable(name) or is_stray(name))
            student = os.path.splitext(name)[0] if has_suffix else name
            yield Entry(name, kind, student_name(student), HandedIn("", name))


def _people(place: Place, kinds: Mapping[str, str]) -> Mapping[str, Sequence[str]] | None:
    """The students of a Gradescope export; None where this is none."""
    return submitters(place.read(METADATA_FILE).contents.data) if METADATA_FILE in kinds else None


def _whose(entry: Entry) -> tuple[str, str, str]:
    """Entries for which this is equal are one student's, and a platform says in which order they were handed in."""
    platform = entry.handed_in.platform
    return _same(entry.student), platform, "" if platform else entry.name


def _merged(group: list[Submission], folder: Path) -> Submission:
    """One submission of a student; several of the same name become one that is not graded."""
    if len(group) == 1:
        return group[0]
    paths = [str(one.path.relative_to(folder)) for one in group if one.path is not None]
    return Submission(group[0].student, None, problem=same_name_problem(paths))


def _same(student: str) -> str:
    return unicodedata.normalize("NFC", student.casefold())
