"""The attack corpus: what each file tries, what it deserves for it, and how it is handed in.

The format is described in ``tests/attacks/README.md``. Nothing in an attack is run or imported here.
"""

from __future__ import annotations

import copy
import io
import json
import os
import re
import socket
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat

from autograder.errors import SetError, UsageError
from autograder.model import Status

__all__ = ["FORMS", "SLUG", "Attack", "Surroundings", "find_corpus", "hand_in", "load_corpus"]

SLUG = "throwaway"
"""The set that the corpus attacks; it lies in the corpus, in ``course/solutions``."""

_KEYS = ("tries", "deserves", "ends", "says", "form")
_HEADER = re.compile(rf"# ({'|'.join(_KEYS)}): (.*)")
_NOTHING = "nothing"
_MARK = re.compile(r'^# %% question="\w+"$', re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One thing a submission may try. ``deserves`` has the points of the questions that do not deserve all of theirs.

    ``deserves`` of None: it cannot be graded, with a problem that matches ``says``. ``ends``: the statuses that checks
    without points may have, by question.
    """

    name: str
    family: str
    tries: str
    source: str
    form: str = "file"
    deserves: Mapping[str, int] | None = field(default_factory=dict)
    ends: Mapping[str, frozenset[Status]] = field(default_factory=dict)
    says: str = ""

    @property
    def student(self) -> str:
        """The name under which it is handed in."""
        return f"{self.family}-{self.name}"


@dataclass(frozen=True)
class Surroundings:
    """What lies around a submission and is none of its business: a file that holds a secret, and another submission."""

    secret: Path
    neighbor: Path


def find_corpus(start: Path | None = None) -> Path:
    """The folder of the corpus, below the working folder or beside this package.

    Raises UsageError when there is none: an installed grader does not bring it along.
    """
    places = [start or Path.cwd(), Path(__file__).resolve().parents[2]]
    for place in places:
        if (place / "tests" / "attacks" / "course").is_dir():
            return place / "tests" / "attacks"
    raise UsageError(
        f"The attack corpus was expected in tests/attacks below {places[0]}, but is not there; "
        "run this command from a clone of the repository."
    )


def load_corpus(corpus: Path) -> list[Attack]:
    """All attacks of the corpus, sorted by family and name.

    Raises SetError for a file without a complete header.
    """
    files = [*corpus.glob("*/*.py"), *corpus.glob("*/*.ipynb")]
    return [_load(path) for path in sorted(files)]


def _load(path: Path) -> Attack:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        facts, form = json.loads(text)["metadata"].get("attack", {}), "as it is"
    else:
        facts, form = dict(_header_of(text)), "file"
    try:
        return _attack(path, text, form, facts)
    except (KeyError, ValueError) as error:
        raise SetError(f"The header of the attack {path} is not complete or not understood: {error}.") from error


def _header_of(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _HEADER.fullmatch(line)
        if not found:
            return
        yield found[1], found[2].strip()


def _attack(path: Path, text: str, form: str, facts: Mapping[str, str]) -> Attack:
    tries, form = facts["tries"], facts.get("form", form)
    if not tries.endswith("."):
        raise ValueError("'tries' must be a sentence that ends with a full stop")
    if form not in FORMS:
        raise ValueError(f"form {form!r}, expected one of: {', '.join(FORMS)}")
    deserves: dict[str, int] | None = None
    if facts.get("deserves") != _NOTHING:
        deserves = {question: int(points) for question, points in _pairs(facts.get("deserves", ""))}
    elif not facts.get("says"):
        raise ValueError("what deserves nothing needs 'says'")
    ends = {
        question: frozenset(Status(word) for word in words.split(" or "))
        for question, words in _pairs(facts.get("ends", ""))
    }
    return Attack(path.stem, path.parent.name, tries, text, form, deserves, ends, facts.get("says", ""))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for item in filter(None, (item.strip() for item in text.split(","))):
        first, space, rest = item.partition(" ")
        if not space:
            raise ValueError(f"{item!r}, expected a question and a word or number")
        yield first, rest.strip()


# -------------------------------------------------------------------------------------------------- handing it in


def hand_in(attack: Attack, folder: Path, honest: str, around: Surroundings) -> None:
    """Write the submission of an attack into a folder of submissions. ``honest`` are the right answers to the set."""
    FORMS[attack.form](attack, folder / attack.student, honest, around)


def _as_file(attack: Attack, student: Path, honest: str, _: Surroundings) -> None:
    student.mkdir()
    (student / f"{SLUG}.py").write_text(_followed_by(attack, honest), encoding="utf-8")


def _followed_by(attack: Attack, honest: str) -> str:
    """The honest answers and then the attack. A marked cell is its question's answer for good, so no mark stays."""
    return _MARK.sub("# %%", honest) + f"\n# %%\n{attack.source}"


def _as_notebook(attack: Attack, student: Path, honest: str, _: Surroundings) -> None:
    notebook = jupytext.reads(_followed_by(attack, honest), fmt="py:percent")
    student.mkdir()
    nbformat.write(notebook, student / f"{SLUG}.ipynb")


def _alone(attack: Attack, student: Path, _: str, __: Surroundings) -> None:
    student.mkdir()
    (student / f"{SLUG}.py").write_text(attack.source, encoding="utf-8")


def _alone_and_long(attack: Attack, student: Path, _: str, __: Surroundings) -> None:
    """Its last two blank lines are fifty thousand."""
    before, _, after = attack.source.rpartition("\n\n\n")
    student.mkdir()
    (student / f"{SLUG}.py").write_text(before + "\n" * 50_003 + after, encoding="utf-8")


def _as_it_is(attack: Attack, student: Path, _: str, __: Surroundings) -> None:
    student.mkdir()
    (student / f"{SLUG}.ipynb").write_text(attack.source, encoding="utf-8")


def _link_to_a_secret(_: Attack, student: Path, __: str, around: Surroundings) -> None:
    student.mkdir()
    (student / f"{SLUG}.py").symlink_to(around.secret)


def _hard_link_to_a_secret(_: Attack, student: Path, __: str, around: Surroundings) -> None:
    student.mkdir()
    os.link(around.secret, student / f"{SLUG}.py")


def _linked_folder(_: Attack, student: Path, __: str, around: Surroundings) -> None:
    student.symlink_to(around.neighbor, target_is_directory=True)


def _linked_folder_inside(_: Attack, student: Path, __: str, around: Surroundings) -> None:
    student.mkdir()
    (student / SLUG).symlink_to(around.neighbor, target_is_directory=True)


def _link_beside(attack: Attack, student: Path, honest: str, around: Surroundings) -> None:
    _as_file(attack, student, honest, around)
    (student / "data.txt").symlink_to(around.secret)


def _link_to_a_device(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    student.mkdir()
    (student / f"{SLUG}.py").symlink_to("/dev/zero")


def _named_pipe(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    student.mkdir()
    os.mkfifo(student / f"{SLUG}.py")


def _socket(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    student.mkdir()
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(student)  # a socket's path may have a hundred letters only
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{SLUG}.py")
    finally:
        os.fchdir(before)
        os.close(before)


def _huge_file(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    student.mkdir()
    with (student / f"{SLUG}.py").open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room


def _zip_bomb(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    student.mkdir()
    with zipfile.ZipFile(student / f"{SLUG}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{SLUG}.py", bytes(200_000_000))


def _zip_bomb_that_overlaps(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    """Fifty-one members that are all made of the same bytes."""
    student.mkdir()
    with zipfile.ZipFile(student / f"{SLUG}.zip", "w") as archive:
        archive.writestr(f"{SLUG}.py", bytes(20_000))
        for number in range(50):
            twin = copy.copy(archive.infolist()[0])
            twin.filename = twin.orig_filename = f"{number}.py"
            archive.filelist.append(twin)


def _zip_of_zips(attack: Attack, student: Path, honest: str, _: Surroundings) -> None:
    student.mkdir()
    data, name = _followed_by(attack, honest).encode(), f"{SLUG}.py"
    for _layer in range(4):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(name, data)
        data, name = packed.getvalue(), f"{SLUG}.zip"
    (student / name).write_bytes(data)


def _zip_that_escapes(attack: Attack, student: Path, honest: str, _: Surroundings) -> None:
    student.mkdir()
    with zipfile.ZipFile(student / f"{SLUG}.zip", "w") as archive:
        archive.writestr(f"{SLUG}.py", _followed_by(attack, honest))
        archive.writestr("../../../attack-was-here.txt", "outside")


def _zip_beside_that_escapes(attack: Attack, student: Path, honest: str, around: Surroundings) -> None:
    _as_file(attack, student, honest, around)
    with zipfile.ZipFile(student / "more.zip", "w") as archive:
        archive.writestr("../../../attack-was-here.txt", "outside")


def _crowd_of_files(attack: Attack, student: Path, honest: str, around: Surroundings) -> None:
    _as_file(attack, student, honest, around)
    for number in range(20_000):
        (student / f"{number}.txt").touch()


def _folder_in_its_place(_: Attack, student: Path, __: str, ___: Surroundings) -> None:
    (student / f"{SLUG}.py").mkdir(parents=True)


Form = Callable[[Attack, Path, str, Surroundings], None]
FORMS: Mapping[str, Form] = {
    "file": _as_file,
    "notebook": _as_notebook,
    "alone": _alone,
    "alone and long": _alone_and_long,
    "as it is": _as_it_is,
    "link to a secret": _link_to_a_secret,
    "hard link to a secret": _hard_link_to_a_secret,
    "linked folder": _linked_folder,
    "linked folder inside": _linked_folder_inside,
    "link beside": _link_beside,
    "link to a device": _link_to_a_device,
    "named pipe": _named_pipe,
    "socket": _socket,
    "huge file": _huge_file,
    "zip bomb": _zip_bomb,
    "zip bomb that overlaps": _zip_bomb_that_overlaps,
    "zip of zips": _zip_of_zips,
    "zip that escapes": _zip_that_escapes,
    "zip beside that escapes": _zip_beside_that_escapes,
    "crowd of files": _crowd_of_files,
    "folder in its place": _folder_in_its_place,
}
"""How an attack can be handed in, by the word in its header."""
