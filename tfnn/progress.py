"""How far a student has come in a set: what earlier checks in this process found, never run again for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tfnn.public_checks import PublicQuestion

__all__ = ["PROGRESS", "Progress"]


@dataclass
class Progress:
    """The last result of each question that was checked, by the folder of its release."""

    _passed: dict[tuple[Path, str], bool] = field(default_factory=dict)

    def remember(self, folder: Path, question: str, passed: bool) -> None:
        """Take the place of what was known about the question."""
        self._passed[folder.resolve(), question] = passed

    def sentence(self, folder: Path, questions: Mapping[str, PublicQuestion]) -> str:
        """Over the questions that have public checks; empty where none has."""
        ids = [name for name, question in questions.items() if question.checks]
        results = {name: self._passed.get((folder.resolve(), name)) for name in ids}
        passed = [name for name in ids if results[name]]
        whose = "questions pass their" if len(ids) > 1 else "question passes its"
        parts = [f"{len(passed)} of {len(ids)} {whose} public checks"]
        for words, result in (("not yet", False), ("not checked yet", None)):
            names = [name for name in ids if results[name] is result]
            parts += [f"{words}: {', '.join(names)}"] if names else []
        return f"{'; '.join(parts)}." if ids else ""


PROGRESS = Progress()
"""What this process has seen: in a notebook, since its kernel was started."""
