"""What is installed is pinned, hashed, and what requirements.txt asks for."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    found = PINS.findall((ROOT / name).read_text(encoding="utf-8"))
    return {(package.lower().replace("_", "-"), version) for package, version in found}


def test_lock_holds_every_pin() -> None:
    assert pins("requirements.txt") - pins("requirements-locked.txt") == set()


def test_every_locked_package_has_hashes() -> None:
    blocks = re.split(r"^(?=\w)", (ROOT / "requirements-locked.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    packages = [block for block in blocks if PINS.match(block)]
    assert len(packages) > 100
    assert [block for block in packages if "--hash=sha256:" not in block] == []


def test_requirements_are_exact() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not PINS.match(line)] == []


def test_package_asks_for_no_more_than_is_pinned() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("dependencies = [")[2].partition("]")[0]
    names = {name.lower() for name in re.findall(r'"([\w.-]+)', project)}
    assert names - {package for package, _ in pins("requirements.txt")} == set()
