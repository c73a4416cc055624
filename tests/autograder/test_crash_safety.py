"""``benchmarks/crash_safety.py`` in short: the real command, killed in every way, loses and changes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_killed_runs_end_with_the_grades_of_an_undisturbed_one() -> None:
    words = [sys.executable, "-m", "benchmarks.crash_safety", "--kills", "8", "--submissions", "8"]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    kinds = dict(re.findall(r"(grader asked to end|grader|launcher|worker|zygote) (\d+)", done.stdout))
    assert sum(map(int, kinds.values())) == 8
    assert len(kinds) == 5
    assert "submissions finished, 0 faults" in done.stdout
