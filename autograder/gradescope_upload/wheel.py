"""This package as a wheel, built from a clone by pip and setuptools: same sources, same bytes.

It is what ``pyproject.toml`` says and ``pip install .`` installs: autograder, tfnn and their two commands. The wheel
that students get (autograder/release/wheel.py) is another package, of tfnn alone, and flit-core makes it without pip
or network; flit-core takes one top-level package to a wheel, so it cannot make this one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from autograder.errors import GraderError, UsageError

__all__ = ["LOCK_FILE", "build_wheel", "clone_root"]

LOCK_FILE = "requirements-locked.txt"
_PROJECT_FILES = ("pyproject.toml", "README.md", "LICENSE")
_PACKAGES = ("autograder", "tfnn")
_LONG_AGO = "315532800"  # 1 January 1980, the first moment that a zip archive can name


def clone_root() -> Path:
    """The clone of the course that this package lies in. Raises UsageError where it was installed without one."""
    root = Path(__file__).resolve().parents[2]
    missing = [name for name in (*_PROJECT_FILES, LOCK_FILE) if not (root / name).is_file()]
    if missing:
        raise UsageError(f"The upload is built from a clone of the course; in {root} there is no {missing[0]}.")
    return root


def build_wheel(root: Path) -> tuple[str, bytes]:
    """Name and content of the wheel. Raises GraderError with pip's last words when it cannot be built."""
    with tempfile.TemporaryDirectory(prefix="autograder-wheel-") as name:
        sources, out = Path(name, "sources"), Path(name, "out")
        _copy_sources(root, sources)
        constraints = Path(name, "constraints.txt")
        pinned = _pinned_setuptools(root)
        constraints.write_text(f"setuptools=={pinned}\n", encoding="ascii")
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
        if _installed_setuptools() == pinned:
            command.append("--no-build-isolation")  # needs no network
        environment = {**os.environ, "SOURCE_DATE_EPOCH": _LONG_AGO, "PIP_CONSTRAINT": str(constraints)}
        done = subprocess.run(
            [*command, "--wheel-dir", str(out), str(sources)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            umask=0o022,
        )
        wheels = list(out.glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
            raise GraderError(f"pip could not build the wheel of this package: {said[-1]}")
        return wheels[0].name, wheels[0].read_bytes()


def _copy_sources(root: Path, sources: Path) -> None:
    """What the wheel is made of and nothing else: what lies about in a clone (build/, old metadata) would get in."""
    sources.mkdir()
    for name in _PROJECT_FILES:
        _copy_plain(str(root / name), str(sources / name))
    for name in _PACKAGES:
        shutil.copytree(
            root / name, sources / name, ignore=shutil.ignore_patterns("__pycache__", ".*"), copy_function=_copy_plain
        )


def _copy_plain(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    os.chmod(target, 0o644)


def _pinned_setuptools(root: Path) -> str:
    found = re.search(r"^setuptools==(\S+)", (root / LOCK_FILE).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise GraderError(f"{LOCK_FILE} pins no setuptools, which builds the wheel; expected a line setuptools==...")
    return found[1]


def _installed_setuptools() -> str | None:
    try:
        return metadata.version("setuptools")
    except metadata.PackageNotFoundError:
        return None
