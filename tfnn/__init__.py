"""What students import: data, plots, probes, and ``check`` for the notebook. Nothing here solves a question."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["check"]


def check(question: str) -> None:
    """Run the public checks of one question on the functions of this notebook and show what passed, in words."""
    from tfnn.card import check_notebook

    check_notebook(question)
