"""The lock of a folder of results: one grader at a time, and nothing that outlives it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.output_folder import OutputFolder


def test_lock_ends_with_its_holder_and_leaves_no_file(tmp_path: Path) -> None:
    holder = (
        "import sys, time\nfrom pathlib import Path\nfrom autograder.output_folder import OutputFolder\n"
        "held = OutputFolder(Path(sys.argv[1]), print)\nprint('held', flush=True)\ntime.sleep(600)\n"
    )
    words = [sys.executable, "-c", holder, str(tmp_path / "out")]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    with pytest.raises(UsageError, match="Another grader"):
        OutputFolder(tmp_path / "out", pytest.fail)
    process.kill()
    process.communicate()
    OutputFolder(tmp_path / "out", pytest.fail).close()
    assert list((tmp_path / "out").iterdir()) == []
