"""What holds on this machine: the wall layer by layer, and the attack corpus against all of it together."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder import record
from autograder.doctor.attack_run import CANARY, FOUND, AttackRun, Progress, neighbor_of, run_attacks
from autograder.doctor.attacks import Attack
from autograder.errors import UsageError
from autograder.model import Outcome, Report, Status
from autograder.sandbox.layers import LayerState, try_layers
from autograder.sandbox.lockdown import CONTAINER, STRICT
from tfnn.untrusted_text import bounded_text

__all__ = [
    "Finding",
    "Health",
    "examine_layers",
    "examined_attack",
    "health_to_dict",
    "kept_promises",
    "missing_layers",
    "refuse_unsafe",
    "with_attacks",
    "write_json",
]

THROWAWAY_MACHINE = "AUTOGRADER_THROWAWAY_MACHINE"
"""The environment variable that says that this machine may be harmed."""

_MAX_REASON = 4_000
_OUR_OWN = (record.RUN_FILE, ".last-year")


@dataclass(frozen=True)
class Finding:
    """One attack, or one promise about all of them: whether it held; ``detail`` says what broke, or what was tried."""

    name: str
    held: bool
    detail: str


@dataclass(frozen=True)
class Health:
    """All that the doctor found. ``afterwards`` are the promises about the run as a whole; ``sandbox`` is the level
    whose layers were asked for.
    """

    layers: Sequence[LayerState]
    attacks: Sequence[Finding] = ()
    afterwards: Sequence[Finding] = ()
    sandbox: str = STRICT

    @property
    def sound(self) -> bool:
        """Whether every layer that is needed holds, and every attack was held off."""
        return not missing_layers(self.layers, self.sandbox) and all(
            found.held for found in (*self.attacks, *self.afterwards)
        )


def missing_layers(layers: Sequence[LayerState], sandbox: str = STRICT) -> list[LayerState]:
    """The layers without which this level is refused, ``strict`` or ``container``."""
    return [state for state in layers if state.layer.is_needed_at(sandbox) and not state.held]


def health_to_dict(health: Health) -> dict[str, object]:
    """JSON-ready: the contract of ``autograder doctor --json``, with the promises about the whole run beside it."""
    return {
        "layers": {state.layer.name: "held" if state.held else "missing" for state in health.layers},
        "attacks": [_as_dict(finding) for finding in health.attacks],
        "afterwards": [_as_dict(finding) for finding in health.afterwards],
    }


def _as_dict(finding: Finding) -> dict[str, object]:
    return {"name": finding.name, "held": finding.held, "detail": finding.detail}


def refuse_unsafe(sandbox: str) -> None:
    """Refuse to attack a machine that nothing protects. Raises UsageError.

    At the level "process" attacks may delete files and end processes of whoever runs them; that level is for showing
    what no longer holds, on a machine made for it and thrown away afterwards.
    """
    if sandbox in (STRICT, CONTAINER):
        return
    if os.geteuid() == 0 or not os.environ.get(THROWAWAY_MACHINE):
        raise UsageError(
            "At the level 'process' nothing keeps the attacks from deleting your files and ending your processes. "
            f"Set {THROWAWAY_MACHINE}=1, as an ordinary user, on a machine or in a container made for this alone."
        )


def examine_layers(sandbox: str = STRICT) -> Health:
    """Try each layer alone; nothing is attacked yet. Where none is needed, those of ``strict`` are asked for."""
    return Health(try_layers(), sandbox=sandbox if sandbox == CONTAINER else STRICT)


def with_attacks(
    health: Health, attacks: Sequence[Attack], corpus: Path, *, sandbox: str, jobs: int, progress: Progress
) -> Health:
    """Grade the attacks and add, of each, whether it was held off, then of the run as a whole.

    Raises UsageError when there is nothing to try.
    """
    if not attacks:
        raise UsageError("No attack of the corpus has a name like that; see the folders in tests/attacks.")
    with tempfile.TemporaryDirectory(prefix="autograder-doctor-") as folder:
        run = run_attacks(attacks, corpus, Path(folder), sandbox=sandbox, jobs=jobs, progress=progress)
        findings = [examined_attack(attack, run, sandbox) for attack in attacks]
        return replace(health, attacks=findings, afterwards=kept_promises(run, attacks))


def examined_attack(attack: Attack, run: AttackRun, sandbox: str) -> Finding:
    """Whether an attack was held off in a run at the level ``sandbox``: it got what it deserves, and nothing more."""
    broken = list(_broken_promises(attack, run, sandbox))
    return Finding(attack.student, not broken, "; ".join(broken) or attack.tries)


def _broken_promises(attack: Attack, run: AttackRun, sandbox: str) -> list[str]:
    report, neighbor = (record.load_report(run.out / name) for name in (attack.student, neighbor_of(attack)))
    broken = []
    if report is None:
        broken.append("it has no report")
    elif report.sandbox != sandbox:
        broken.append(f"it was graded at the level {report.sandbox}")
    elif attack.deserves is None:
        broken += _undeserved_grade(attack, report)
    else:
        broken += [*_wrong_scores(attack.deserves, report), *_wrong_endings(attack, report), *_unclear(report)]
    broken += _leaks(run.out / attack.student)
    if neighbor is None or neighbor.score != neighbor.max_score:
        broken.append(f"its honest neighbor got {'no report' if neighbor is None else neighbor.score}")
    return broken


def _undeserved_grade(attack: Attack, report: Report) -> list[str]:
    if report.gradable:
        return [f"it was graded ({report.score} points), and deserves no grade"]
    if not re.search(attack.says, report.problem or ""):
        return [f"its problem is {report.problem!r}, expected something like {attack.says!r}"]
    return []


def _wrong_scores(deserves: Mapping[str, int], report: Report) -> list[str]:
    if not report.gradable:
        return [f"it was not graded: {report.problem or 'an error of the grader'}"]
    wanted = {question.id: deserves.get(question.id, question.max_score) for question in report.questions}
    unknown = [f"it has no question {name}" for name in deserves if name not in wanted]
    return unknown + [
        f"{question.id} got {question.score}, deserves {wanted[question.id]}"
        for question in report.questions
        if question.score != wanted[question.id]
    ]


def _wrong_endings(attack: Attack, report: Report) -> list[str]:
    broken = []
    lost = {question.id: [item for item in question.outcomes if _is_lost(item)] for question in report.questions}
    for question, statuses in attack.ends.items():
        others = {outcome.status.value for outcome in lost.get(question, ()) if outcome.status not in statuses}
        if others:
            broken.append(f"{question} ended {', '.join(sorted(others))}")
    reasons = [outcome.reason for outcomes in lost.values() for outcome in outcomes]
    if attack.says and not any(re.search(attack.says, reason) for reason in reasons):
        broken.append(f"no reason says {attack.says!r}")
    return broken


def _is_lost(outcome: Outcome) -> bool:
    return outcome.status not in (Status.PASSED, Status.BLOCKED)


def _unclear(report: Report) -> list[str]:
    """Lost points without a reason that can be read."""
    outcomes = [outcome for question in report.questions for outcome in question.outcomes if _is_lost(outcome)]
    return [
        f"the reason for {outcome.check_id} cannot be read: {outcome.reason[:80]!r}"
        for outcome in outcomes
        if not outcome.reason.strip()
        or len(outcome.reason) > _MAX_REASON
        or bounded_text(outcome.reason, 2 * _MAX_REASON) != outcome.reason
    ]


def _leaks(folder: Path) -> list[str]:
    """Secrets, or an attack's own announcement of a find, in any file below a folder."""
    if not folder.is_dir():
        return []
    leaks = []
    for path in sorted(folder.rglob("*")):
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if found := re.search(rf"(?:{CANARY}|{FOUND}).{{0,60}}", text):
            leaks.append(f"its {path.name} shows {found[0]!r}")
    return leaks


def kept_promises(run: AttackRun, attacks: Sequence[Attack]) -> list[Finding]:
    """The promises about a run as a whole, each kept or broken."""
    ungraded = {attack.student for attack in attacks if attack.deserves is None}
    said = [line for line in run.stderr.splitlines() if not any(f": {name}: " in line for name in ungraded)]
    promises: list[tuple[str, Sequence[str], str]] = [
        ("the command ends as it should", _wrong_end(run, bool(ungraded)), f"exit status {run.status}"),
        ("nothing unexpected on stderr", said, "nothing but the names of what could not be graded"),
        ("nothing is left running", run.left_running, "no process"),
        ("nothing is written elsewhere", run.changed, "no file is new, gone or different"),
        ("nobody came out", [f"{run.connections} connections"] * bool(run.connections), "no connection to our ports"),
        ("nothing leaked into the summary", _leaks_of_summaries(run.out), "no secret in grades.csv and index.html"),
    ]
    return [Finding(name, not broken, "; ".join(broken) or seen) for name, broken, seen in promises]


def _wrong_end(run: AttackRun, some_ungraded: bool) -> list[str]:
    expected = 1 if some_ungraded else 0
    return [] if run.status == expected else [f"exit status {run.status}, expected {expected}"]


def _leaks_of_summaries(out: Path) -> list[str]:
    seed = record.kept_seed(out) or CANARY
    leaks = []
    for path in out.rglob("*"):
        if path.is_file() and not any(name in path.parts for name in _OUR_OWN):
            text = path.read_text(encoding="utf-8", errors="replace")
            if seed in text:
                leaks.append(f"{path.relative_to(out)} shows the seed")
            if path.parent == out and (CANARY in text or FOUND in text):
                leaks.append(f"{path.relative_to(out)} shows a secret")
    return leaks


def write_json(path: Path, health: Health) -> None:
    """Write what was found as JSON. Raises OutputError."""
    record.write_file(path, json.dumps(health_to_dict(health), indent=1) + "\n")
