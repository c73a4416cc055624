"""What no longer holds at ``--sandbox process``: the same attack corpus, each attack in a box that is thrown away.

    python -m benchmarks.without_walls [--jobs 2] [--only TEXT]

At that level attacks may delete files and end processes of whoever runs them, so they get boxes: bubblewrap (Debian's
package) with its own processes, no network, the whole disk read-only, a small /tmp and a bound on addresses. Inside,
``autograder doctor --sandbox process`` tries the attack with its honest neighbor. Families that attack no machine share
a box; where that one does not answer, each of its attacks gets its own. Prints what was held and what broke, by family;
an attack whose own box does not answer has broken through, because the grader was ended in it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from autograder.doctor.attacks import Attack, find_corpus, load_corpus
from autograder.doctor.examination import THROWAWAY_MACHINE
from benchmarks.course import ROOT
from benchmarks.measuring import print_table

_TOGETHER = {"accidents", "cheating", "forging", "lying", "notebooks", "patching", "pickles", "settings", "submitting"}
_TIMEOUT_S = 240
_TIMEOUT_OF_A_FAMILY_S = 1200
_ADDRESSES = 12 << 30
_SCRATCH = 600 << 20


@click.command()
@click.option("--jobs", default=2, show_default=True)
@click.option("--only", default="", help="Only attacks with this in their name.")
def main(jobs: int, only: str) -> None:
    """Try every attack in its box and print two tables."""
    if shutil.which("bwrap") is None:
        raise click.ClickException("bubblewrap is needed to keep this machine whole: install the package bubblewrap.")
    attacks = [attack for attack in load_corpus(find_corpus()) if only in attack.student]
    groups: dict[str, list[Attack]] = {}
    for attack in attacks:
        groups.setdefault(attack.family if attack.family in _TOGETHER else attack.student, []).append(attack)
    details: dict[str, str] = {}
    with ThreadPoolExecutor(jobs) as pool:
        for found in pool.map(_broken, groups.values()):
            details |= found
    print_table("What broke", ["attack", "how"], [[name, how[:200]] for name, how in details.items() if how])
    held = Counter(attack.family for attack in attacks if not details[attack.student])
    tried = Counter(attack.family for attack in attacks)
    print_table(
        "By family", ["family", "tried", "held"], [[name, str(tried[name]), str(held[name])] for name in sorted(tried)]
    )
    print(f"\n{sum(held.values())} of {len(attacks)} attacks held off without walls")


def _broken(attacks: list[Attack]) -> dict[str, str]:
    """What broke, by attack, in the doctor's words; empty where it was held off and nothing else happened."""
    if len(attacks) > 1:
        found = _answer(f"{attacks[0].family}-", _TIMEOUT_OF_A_FAMILY_S)
        if isinstance(found, str) or any(not item["held"] for item in found["afterwards"]):
            return {name: how for attack in attacks for name, how in _broken([attack]).items()}
        return {item["name"]: "" if item["held"] else item["detail"] for item in found["attacks"]}
    (attack,) = attacks
    found = _answer(attack.student)
    if isinstance(found, str):
        return {attack.student: found}
    broken = [item["detail"] for item in found["attacks"] if item["name"] == attack.student and not item["held"]]
    broken += [f"{item['name']}: {item['detail']}" for item in found["afterwards"] if not item["held"]]
    return {attack.student: "; ".join(broken)}


def _answer(only: str, timeout_s: int = _TIMEOUT_S) -> dict[str, Any] | str:
    """What the doctor found in a box of its own, or why it did not answer."""
    with tempfile.TemporaryDirectory(prefix="box-") as name:
        answer = Path(name, "doctor.json")
        command = [*_box(name), sys.executable, "-m", "autograder", "doctor", "--sandbox", "process"]
        command += ["--only", only, "--jobs", "1", "--json", str(answer)]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False)
        except subprocess.TimeoutExpired:
            return f"no end after {timeout_s} s"
        if not answer.is_file():
            return f"the grader was ended: exit status {done.returncode} {done.stderr.strip()[-100:]}"
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _box(answers: str) -> list[str]:
    box = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--uid", "20001", "--gid", "20001"]
    box += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--size", str(_SCRATCH), "--tmpfs", "/tmp"]
    box += ["--ro-bind", str(ROOT), str(ROOT), "--chdir", str(ROOT)]  # it may lie in /tmp, which is covered by now
    box += ["--bind", answers, answers, "--setenv", THROWAWAY_MACHINE, "1", "--setenv", "HOME", "/tmp"]
    box += ["--setenv", "PYTHONPATH", str(ROOT), "--setenv", "PYTHONDONTWRITEBYTECODE", "1"]
    return [*box, "--", "prlimit", f"--as={_ADDRESSES}", "--core=0", "--"]


if __name__ == "__main__":
    main()
