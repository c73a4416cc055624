"""What a problem set's files define, for tests that call it in their own process."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import Any

SOLUTIONS = Path(__file__).resolve().parent.parent / "solutions"


@cache
def definitions(slug: str, name: str) -> dict[str, Any]:
    """What ``solutions/<slug>/<name>.py`` defines, by name."""
    specification = importlib.util.spec_from_file_location(f"{slug}_{name}", SOLUTIONS / slug / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return vars(module)
