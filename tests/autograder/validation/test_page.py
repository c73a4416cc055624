"""The page about a validation can be read by ear."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.model import Assignment
from autograder.validation.page import write_report
from autograder.validation.result import Validation


def test_parts_of_the_page_have_names_of_their_own(tmp_path: Path) -> None:
    survivors = [("scale", "- x\n+ y"), ("scale", "- y\n+ x"), ("shift_it", "- x\n+ 0")]
    result = Validation("small", survivors=survivors, equivalent=[("scale", "- x\n+ +x", "The same.")])

    write_report(tmp_path, Assignment("small", "Small", "1", ()), result, "5eed")

    names = re.findall(r'role="region" aria-label="(.*?)"', (tmp_path / "small.html").read_text(encoding="utf-8"))
    changes = ["Surviving change 1: scale", "Surviving change 2: scale", "Surviving change 3: shift it"]
    assert names == [*changes, "Equivalent mutants", "Tolerances"]
