"""The card that ``tfnn.check`` shows in a notebook: HTML where it can be shown, the same words as text elsewhere.

Jupyter's theme decides the colors where there is one, the system's light or dark setting elsewhere. Without any style
(a notebook that is not trusted) headings and lists remain. No scripts, nothing from elsewhere; everything is escaped.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tfnn.progress import PROGRESS
from tfnn.selfcheck import Feedback, feedback_on, find_question, released

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["Card", "check_notebook"]


@dataclass(frozen=True)
class Card:
    """Feedback on one question, and how far its set has come."""

    feedback: Feedback
    progress: str

    def html(self) -> str:
        """The card as an HTML fragment."""
        return _template().render(feedback=self.feedback, question=self.feedback.question, progress=self.progress)

    def text(self) -> str:
        """The card's words without the progress, as a terminal shows them."""
        return self.feedback.text()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What IPython's display asks for."""
        text = f"{self.text()}\n\n{self.progress}" if self.progress else self.text()
        return {"text/html": self.html(), "text/plain": text}


def check_notebook(question: str) -> None:
    """Check the notebook's own definitions, with the public checks that lie beside the notebook; show the result."""
    import __main__

    folder = Path.cwd()
    try:
        questions = released(folder)
        feedback = feedback_on(find_question(question, questions), vars(__main__))
    except ValueError as error:
        print(error)
        return
    PROGRESS.remember(folder, question, feedback.passed)
    _show(Card(feedback, PROGRESS.sentence(folder, questions)))


def _show(card: Card) -> None:
    """Through IPython's display where a kernel is there to take it, else as text."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is None:
        print(card.text())
        return
    from IPython.display import display

    display(card)  # type: ignore[no-untyped-call]


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("tfnn", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("card.html.j2")
