"""What is dealt out together, and in which order, when several processes share the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.distribution import BY_THEMSELVES, LONGEST_FIRST, OF_ONE_SET, rank, unit_of

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("test", "unit"),
    [
        ("tests/test_site.py::test_page[a]", "tests/test_site.py"),
        ("tests/test_examples.py::test_examples_are_all_graded[ps0_linear]", "tests/test_examples.py[ps0_linear]"),
        ("tests/test_examples.py::test_score[ps0_linear-wrong_sign]", "tests/test_examples.py[ps0_linear]"),
        ("tests/test_notebook.py::test_starter[ps0_linear]", "tests/test_notebook.py::test_starter[ps0_linear]"),
    ],
)
def test_tests_stay_with_what_they_share(test: str, unit: str) -> None:
    assert unit_of(test) == unit


@pytest.mark.parametrize("place", [*OF_ONE_SET, *BY_THEMSELVES, *LONGEST_FIRST])
def test_places_exist(place: str) -> None:
    file, _, slug = place.rstrip("]").partition("[")
    assert (ROOT / file).exists()
    assert not slug or (ROOT / "solutions" / slug).is_dir()


def test_part_of_a_file_may_come_before_the_rest_of_it() -> None:
    tests = [f"tests/{name}" for name in ("test_house.py::test_a", "test_examples.py::test_a[ps0]", "test_attacks.py")]
    tests.append("tests/test_examples.py::test_a[ps3_training-blank]")
    assert sorted(tests, key=rank) == [tests[2], tests[3], tests[1], tests[0]]


SLUGS = ["ps0_linear", "ps0_linear-blank", "ps3_training", "ps3_training-blank"]
SOURCE = f"""\
import os
import pytest

@pytest.mark.parametrize("slug", {SLUGS})
def test_it(slug):
    with open("log", "a") as log:
        log.write(os.environ["PYTEST_XDIST_WORKER"] + " " + os.environ["PYTEST_CURRENT_TEST"].split()[0] + "\\n")
"""


def test_units_are_dealt_out_whole_and_the_longest_first(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("test_anything", "test_examples", "test_attacks", "test_notebook"):
        (tmp_path / "tests" / f"{name}.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "--numprocesses", "1", "tests"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)

    tests = [line.split()[1] for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert len(tests) == len(set(tests)) == 16
    notebooks = [f"tests/test_notebook.py::test_it[{slug}]" for slug in SLUGS]
    assert [unit for unit, _ in groupby(tests, unit_of)] == [
        "tests/test_attacks.py",
        "tests/test_examples.py[ps3_training]",
        "tests/test_examples.py[ps0_linear]",
        *notebooks,
        "tests/test_anything.py",
    ]
