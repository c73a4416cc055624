"""Run whole commands, measure them from outside, and print tables that can be pasted into a report."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.course import ROOT

_POLL_S = 0.02


@dataclass(frozen=True)
class Measured:
    """One run of a command: wall time, processor time with all its children, peak resident memory without them."""

    seconds: float
    cpu_s: float
    peak_mib: float


def run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> Measured:
    """Run a command in a folder to its end. Raises RuntimeError, with its last words, when it fails."""
    home = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder), "JUPYTER_PLATFORM_DIRS": "1"}
    tools = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **home, **tools, "TF_CPP_MIN_LOG_LEVEL": "3", **(environment or {})}
    log = folder / "command.log"
    with log.open("w", encoding="utf-8") as output:
        started, peak = time.perf_counter(), 0.0
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        finished = 0
        while not finished:
            peak = max(peak, _peak_mib(process.pid))
            time.sleep(_POLL_S)
            finished, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{log.read_text()[-3000:]}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, peak)


def _peak_mib(process: int) -> float:
    """Highest resident memory of one live process so far; 0 once it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def grade(
    course: Path,
    slug: str,
    submissions: Path,
    out: Path,
    *,
    jobs: int,
    sandbox: str = "strict",
    seed: str | None = None,
) -> Measured:
    """Run our command on a folder of submissions."""
    command = [sys.executable, "-m", "autograder", "grade", slug, str(submissions), "--out", str(out)]
    command += ["--jobs", str(jobs), "--device", "cpu", "--sandbox", sandbox, *(["--seed", seed] if seed else [])]
    return run(command, course)


def reports(out: Path) -> dict[str, dict]:
    """Every report of a finished run, by student."""
    found = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*/report.json")}
    return dict(sorted(found.items()))


def demand_full_marks(out: Path, count: int, sandbox: str) -> None:
    """Raise RuntimeError unless ``count`` submissions were graded at this level and each has full marks."""
    found = reports(out)
    lost = [name for name, report in found.items() if report["score"] != report["max_score"]]
    if len(found) != count or lost or any(report["sandbox"] != sandbox for report in found.values()):
        raise RuntimeError(f"The figure is void: {len(found)} of {count} graded, below full marks: {lost[:5]}.")


def seconds_between_results(moments: Sequence[float]) -> float:
    """Seconds per submission while the grader is under way: from the first result to the last, start-up left out."""
    return (max(moments) - min(moments)) / (len(moments) - 1)


def finished_at(out: Path) -> list[float]:
    """When each report was written."""
    return [path.stat().st_mtime for path in out.glob("*/report.json")]


def summary(values: Sequence[float]) -> str:
    """The best and the median of repeated measurements."""
    return f"{min(values):.3f} / {statistics.median(values):.3f}"


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table under a line that says where it was measured."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    print(
        f"\n{title}\n{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}\n"
    )
    for row in [header, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
