"""A wheel of ``tfnn`` alone, for students: the same bytes from the same sources, whenever and wherever it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import tfnn
from autograder.errors import SetError

__all__ = ["build_wheel"]

_PROJECT = """\
[build-system]
requires = ["flit_core>=3.10"]
build-backend = "flit_core.buildapi"

[project]
name = "tfnn"
version = "{version}"
description = "What the notebooks of a neural-network course import: data, plots and checks of your own work"
requires-python = ">=3.10,<3.14"
license = {license}
dependencies = {dependencies}

[project.scripts]
tfnn = "tfnn.cli:main"
"""
_BUILD = "import sys; from flit_core.buildapi import build_wheel; build_wheel(sys.argv[1])"
_FIRST_DATE_OF_ZIP = "315532800"  # 1 January 1980, the earliest that an archive's members may have


def build_wheel(folder: Path, dependencies: Sequence[str]) -> Path:
    """Build the wheel in ``folder``; returns its path. ``dependencies`` are what it asks to be installed with it.

    Raises SetError when the build tool refuses; its last words are part of the message.
    """
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        shutil.copytree(
            Path(tfnn.__file__).resolve().parent,
            project / "tfnn",
            ignore=lambda folder, names: [one for one in names if not _belongs(Path(folder, one))],
        )
        terms = Path(tfnn.__file__).resolve().parent.parent / "LICENSE"
        if terms.is_file():
            shutil.copy(terms, project)
        license_line = '{ file = "LICENSE" }' if terms.is_file() else '{ text = "MIT" }'
        text = _PROJECT.format(version=tfnn.__version__, license=license_line, dependencies=list(dependencies))
        (project / "pyproject.toml").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(folder.resolve())],
            cwd=project,
            env={**os.environ, "SOURCE_DATE_EPOCH": _FIRST_DATE_OF_ZIP},
            capture_output=True,
            text=True,
            check=False,
        )
    built = sorted(folder.glob("tfnn-*.whl"))
    if done.returncode != 0 or len(built) != 1:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise SetError(f"The wheel of tfnn could not be built: {last[0]}.")
    return built[0]


def _belongs(path: Path) -> bool:
    """Code and templates; whatever else lies about in a clone does not."""
    return path.name != "__pycache__" if path.is_dir() else path.suffix in (".py", ".j2")
