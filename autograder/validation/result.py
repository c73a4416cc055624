"""What the validation of a problem set found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.validation.margins import Margin

ENOUGH_KILLED = 0.95
"""The share of mutants, equivalent ones left out, that a sound set's checks catch."""


@dataclass
class Validation:
    """What one set's validation found. ``sound`` says whether course staff may rely on it.

    ``matrix`` holds, by question and misconception, the checks that catch it. ``killed`` are (question, diff, check),
    ``equivalent`` (question, diff, reason), ``survivors`` (question, diff). ``slips`` says of some of the ``missed``
    that no check was asked, because they are not wrong in the way they were meant to be.
    """

    slug: str
    reference_score: int = 0
    max_score: int = 0
    starter_score: int = 0
    lost_reference_checks: list[str] = field(default_factory=list)
    forbidden_in_reference: list[str] = field(default_factory=list)
    implausible: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)
    caught: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    slips: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    unnamed: dict[str, str] = field(default_factory=dict)
    matrix: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    killed: list[tuple[str, str, str]] = field(default_factory=list)
    survivors: list[tuple[str, str]] = field(default_factory=list)
    equivalent: list[tuple[str, str, str]] = field(default_factory=list)
    stale_equivalents: list[str] = field(default_factory=list)
    margins: list[Margin] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """Why course staff may not rely on the set, one sentence each."""
        found = [f"the reference lost {line}" for line in self.lost_reference_checks]
        found += [f"the reference uses what it forbids: {line}" for line in self.forbidden_in_reference]
        found += self.implausible
        if self.starter_score:
            found.append(f"the untouched starter earns {self.starter_score} points")
        found += [f"the right answer {name} was rejected by {reason}" for name, reason in sorted(self.rejected.items())]
        found += [self.slips.get(name, f"no check catches {name}") for name in sorted(self.missed)]
        tried = len(self.killed) + len(self.survivors)
        if tried and len(self.killed) < ENOUGH_KILLED * tried:
            found.append(f"only {len(self.killed)} of {tried} mutants are killed, expected {ENOUGH_KILLED:.0%}")
        found += [f"there is no such mutant any more: {line}" for line in self.stale_equivalents]
        found += [f"{item.question}.{item.check}: {item.thin}" for item in self.margins if item.thin]
        return found

    @property
    def sound(self) -> bool:
        """Whether there are no problems."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The contract of ``validate --json``."""
        return {
            "reference": {"score": self.reference_score, "max_score": self.max_score},
            "starter": {"score": self.starter_score},
            "alternatives": {
                "accepted": len(self.accepted),
                "total": len(self.accepted) + len(self.rejected),
                "rejected": sorted(self.rejected),
            },
            "misconceptions": {
                "caught": len(self.caught),
                "named": len(self.named),
                "total": len(self.caught) + len(self.missed),
                "missed": sorted(self.missed),
            },
            "mutants": {
                "killed": len(self.killed),
                "total": len(self.killed) + len(self.survivors),
                "survivors": [f"{question}\n{diff}" for question, diff in sorted(self.survivors)],
                "equivalent": len(self.equivalent),
            },
            "problems": self.problems,
        }
