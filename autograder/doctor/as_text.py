"""What the doctor found, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.doctor.examination import Finding, Health, missing_layers
from tfnn.untrusted_text import bounded_text

__all__ = ["attacks_table", "layers_table", "verdict_lines"]

_DETAIL = 300


def layers_table(health: Health) -> Table:
    """One line for each layer."""
    table = Table("layer", "", "what it is for", "seen here", title="The wall, layer by layer", title_justify="left")
    for state in health.layers:
        needed = state.layer.is_needed_at(health.sandbox)
        word = "held" if state.held else "missing" if needed else "not there"
        style = "green" if state.held else "bold red" if needed else "yellow"
        table.add_row(state.layer.name, Text(word, style), state.layer.purpose, bounded_text(state.detail, _DETAIL))
    return table


def attacks_table(health: Health) -> Table:
    """One line for each attack, and for each promise about the run as a whole."""
    table = Table("attack", "", "what it tries, or what broke", title="The attack corpus", title_justify="left")
    for finding in health.attacks:
        _add(table, finding)
    table.add_section()
    for finding in health.afterwards:
        _add(table, finding)
    return table


def verdict_lines(health: Health) -> Sequence[str]:
    """How it stands, in a sentence or two, and what to do about each layer that is not there."""
    remedies = [
        f"{state.layer.name}: {state.layer.remedy}"
        for state in health.layers
        if not state.held and (state.layer.is_needed_at(health.sandbox) or state.layer.is_optional)
    ]
    if missing := missing_layers(health.layers, health.sandbox):
        names = ", ".join(state.layer.name for state in missing)
        remedies.append(f"'{health.sandbox}' is refused on this machine, because it lacks: {names}.")
    if not health.attacks:
        return [*remedies, "No attack was tried."]
    held = sum(finding.held for finding in health.attacks)
    promises = sum(finding.held for finding in health.afterwards)
    return [
        *remedies,
        f"{held} of {len(health.attacks)} attacks held off, "
        f"{promises} of {len(health.afterwards)} promises about the whole run kept.",
    ]


def _add(table: Table, finding: Finding) -> None:
    word = Text("held", "green") if finding.held else Text("broken", "bold red")
    table.add_row(Text(finding.name), word, Text(bounded_text(finding.detail, _DETAIL)))
