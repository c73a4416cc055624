"""The folder and the archive that students get of a problem set.

A folder is what nbgitpuller and template repositories want, an archive what a learning platform wants. Both hold the
same files, and equal sources give equal bytes.
"""

from __future__ import annotations

import importlib.resources
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from string import Template

import tfnn
from autograder.errors import SetError
from autograder.model import Assignment

__all__ = ["PACKAGES", "PACKAGES_OF_TFNN", "write_archive", "write_bundle"]

PACKAGES_OF_TFNN = (
    "tensorflow",
    "keras",
    "numpy",
    "scikit-learn",
    "matplotlib",
    "tqdm",
    "jinja2",
    "jupytext",
    "nbformat",
    "nbclient",
)
"""What tfnn imports."""
PACKAGES = (*PACKAGES_OF_TFNN, "jupyterlab", "ipykernel")
"""What students need besides tfnn; the versions are those that the grader is locked to."""
DATA_FOLDER = "data"
_LOCKED = "requirements-locked.txt"
_DATE = (1980, 1, 1, 0, 0, 0)
_ORDINARY_FILE = 0o100644 << 16
_ENVIRONMENT_CELL = """\
# Run this cell: it says whether everything that the problem set needs is there.
try:
    from tfnn.environment import check_environment
except ModuleNotFoundError:
    print("✗ tfnn is missing: open a terminal in this folder, run")
    print("      pip install -r requirements.txt")
    print("  and restart the kernel.")
else:
    check_environment()"""


def write_bundle(assignment: Assignment, released: Path, author: Path, wheel: Path, target: Path) -> None:
    """Fill the new folder ``target`` from the student version in ``released`` and the author's own folder's data.

    Raises SetError when the packages' versions are not known.
    """
    shutil.copytree(released, target)
    if (author / DATA_FOLDER).is_dir():
        shutil.copytree(author / DATA_FOLDER, target / DATA_FOLDER, symlinks=True)
    shutil.copy(wheel, target)
    slug = assignment.slug
    words = {"title": assignment.title, "slug": slug, "wheel": wheel.name}
    _write(target / "README.md", _template("README.md").substitute(words))
    _write(target / "requirements.txt", "\n".join([*_comment(slug), f"./{wheel.name}", *_pins()]) + "\n")
    _write(target / "check_environment.ipynb", json.dumps(_environment_notebook(), indent=1, ensure_ascii=False) + "\n")


def write_archive(folder: Path, archive: Path) -> None:
    """Write the folder, named as it is, into a zip archive; dates, rights and order depend on nothing but the files.

    Members are stored as they are: what zlib makes of them may change with its version, and little could be saved.
    """
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _DATE)
                info.external_attr = _ORDINARY_FILE
                info.create_system = 3
                opened.writestr(info, path.read_bytes())


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _template(name: str) -> Template:
    return Template((importlib.resources.files("autograder.release") / "templates" / name).read_text(encoding="utf-8"))


def _comment(slug: str) -> Sequence[str]:
    return (f"# What {slug} needs. In this folder:  pip install -r requirements.txt",)


def _pins() -> list[str]:
    """The lines of the locked requirements that pin PACKAGES, without hashes."""
    path = Path(tfnn.__file__).resolve().parent.parent / _LOCKED
    if not path.is_file():
        raise SetError(f"{path} is missing; the versions of students' packages are taken from it.")
    lines = re.findall(r"^([\w.-]+)(==[^\\\n]*?) *\\?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    pins = [f"{name}{rest}" for wanted in PACKAGES for name, rest in lines if name == wanted]
    if missing := [name for name in PACKAGES if not any(pin.startswith(f"{name}==") for pin in pins)]:
        raise SetError(
            f"{path} pins no version of {missing[0]}, which students need; expected a line {missing[0]}==..."
        )
    return pins


def _environment_notebook() -> dict[str, object]:
    return {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": "check-environment",
                "metadata": {},
                "outputs": [],
                "source": _ENVIRONMENT_CELL.splitlines(keepends=True),
            }
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
