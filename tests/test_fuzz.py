"""A short run of each fuzzing target; the long runs are done by hand (``benchmarks/fuzz.py``)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INPUTS = 3000


@pytest.mark.parametrize("target", ["notebooks", "scripts", "frames", "records"])
def test_no_mutated_input_breaks_a_promise(target: str) -> None:
    pytest.importorskip("atheris", reason="atheris has wheels for Python 3.11 to 3.13 on x86-64 Linux only")
    command = [sys.executable, "-m", "benchmarks.fuzz", target, "--inputs", str(INPUTS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {INPUTS} runs" in done.stderr
