"""What the author of a problem set imports: questions and checks, exercises, judges, wrong and other right answers.

A check is a plain function. Its docstring is the line a student reads, it draws inputs from ``rng`` and returns what to
exercise; agreeing with the reference is the default judgement::

    softmax = Question("softmax", title="A softmax that survives large scores")

    @softmax.check(points=4, visibility="visible")
    def ordinary_scores(rng):
        \"\"\"softmax of ordinary scores, for one row and for many\"\"\"
        return [call(rng.normal(size=shape)) for shape in [(1, 6), (5, 7)]]

A misconception is a plain function that is wrong in one way, with the hint it earns; an alternative is a right answer
written another way::

    @misconception(of="softmax", hint="What is the sum of one row?")
    def divides_by_the_total(z, axis=-1):
        ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from autograder import model
from autograder.authors_mistakes import drawn_by, refuse_bad_arguments, refuse_bad_set
from autograder.errors import SetError
from autograder.exercises import (
    array_call,
    call,
    drawn_epochs,
    entry,
    exercise,
    gradient,
    keras_layer,
    keras_optimizer,
    keras_regularizer,
    layer_call,
    layer_gradient,
    model_steps,
    model_value,
    optimizer_race,
    random_calls,
    random_layer,
    stopped_run,
    training_arms,
    training_run,
    update_runs,
    variable_steps,
)
from autograder.library_names import why_not_a_name
from autograder.model import FAIL, FLAG, Exercise, Judge, Summary, Visibility
from tfnn.inputs import Given

__all__ = [
    "Given",
    "ProblemSet",
    "Question",
    "alternative",
    "array_call",
    "call",
    "drawn_epochs",
    "entry",
    "exercise",
    "gradient",
    "keras_layer",
    "keras_optimizer",
    "keras_regularizer",
    "layer_call",
    "layer_gradient",
    "misconception",
    "model_steps",
    "model_value",
    "optimizer_race",
    "random_calls",
    "random_layer",
    "stopped_run",
    "training_arms",
    "training_run",
    "update_runs",
    "variable_steps",
]

Inputs = Callable[[Any], "Exercise | Sequence[Exercise]"]
Definition = TypeVar("Definition", bound=Callable[..., Any])


class Question:
    """A numbered task under construction. ``entry_point`` is the name students define; by default the question's id.

    The points of a ``bonus`` question come on top: they are not part of the set's maximum. ``forbidden`` lists the
    ready-made functions, classes and methods that an answer is to do without, by their public names with dots; ``tf``
    stands for tensorflow: ["tf.nn.softmax", "keras.ops.softmax", "keras.Model.fit"]. A function with several public
    names is listed under each. Raises SetError for an id or a name that cannot be one.
    """

    def __init__(
        self,
        id: str,
        *,
        title: str,
        entry_point: str | None = None,
        bonus: bool = False,
        forbidden: Sequence[str] = (),
    ) -> None:
        if not id.isidentifier():
            raise SetError(f"A question's id must be a Python name, received {id!r}.")
        if not title.strip() or not (entry_point or id).isidentifier():
            raise SetError(
                f"Question {id} needs a title and the Python name to define, got {title!r}, {entry_point!r}."
            )
        if isinstance(forbidden, str) or not all(isinstance(name, str) for name in forbidden):
            raise SetError(f"Question {id}: forbidden must be a list of names, received {forbidden!r}.")
        for position, name in enumerate(forbidden):
            if reason := why_not_a_name(name) or ("it is listed twice" if name in forbidden[:position] else ""):
                raise SetError(f"Question {id} cannot forbid {name!r}: {reason}.")
        self.id = id
        self.title = title
        self.entry_point = entry_point or id
        self.bonus = bonus
        self.forbidden = tuple(forbidden)
        self.checks: list[model.Check] = []

    def check(
        self,
        *,
        points: int,
        judge: Judge | None = None,
        visibility: str = "after_published",
        needs: Sequence[str] = (),
        timeout_s: float = 5.0,
        rtol: float | None = None,
        atol: float | None = None,
        summary: Summary | None = None,
        costly: bool = False,
    ) -> Callable[[Inputs], Inputs]:
        """Register the decorated function as a check of this question; its docstring becomes the check's title.

        ``points``: a positive integer. ``judge``: see ``tfnn.judges``; None means it must match the reference.
        ``visibility``: visible, hidden, after_due_date or after_published. ``needs``: ids of checks of this question
        that must pass first. ``rtol``, ``atol``: widen the tolerance derived from the dtype and the reference.
        ``summary``: for random layers, see ``tfnn.summaries``. ``costly``: known wrong answers are not put to it.
        Raises SetError when the check contradicts itself.
        """

        def register(function: Inputs) -> Inputs:
            name = getattr(function, "__name__", "?")
            where = f"Check {self.id}.{name}"
            title = " ".join((inspect.getdoc(function) or "").split())
            self._refuse_contradictions(name, title, points, visibility, needs)
            refuse_bad_arguments(where, judge=judge, summary=summary, timeout_s=timeout_s, rtol=rtol, atol=atol)
            self.checks.append(
                model.Check(
                    id=name,
                    title=title,
                    points=points,
                    inputs=lambda rng: _as_exercises(drawn_by(function, rng, where), where),
                    judge=judge,
                    needs=tuple(needs),
                    visibility=Visibility(visibility),
                    timeout_s=timeout_s,
                    rtol=rtol,
                    atol=atol,
                    summary=summary,
                    costly=costly,
                )
            )
            return function

        return register

    def _refuse_contradictions(self, name: str, title: str, points: int, visibility: str, needs: Sequence[str]) -> None:
        where = f"Check {self.id}.{name}"
        if not title:
            raise SetError(f"{where} has no docstring, but its docstring is the line a student reads.")
        if not isinstance(points, int) or isinstance(points, bool) or points < 1:
            raise SetError(f"{where} must be worth a positive whole number of points, received {points!r}.")
        if visibility not in [word.value for word in Visibility]:
            words = ", ".join(word.value for word in Visibility)
            raise SetError(f"{where} has visibility {visibility!r}, expected one of: {words}.")
        if isinstance(needs, str):
            raise SetError(f"{where} needs a list of ids such as [{needs!r}], received the text {needs!r}.")
        if any(check.id == name for check in self.checks):
            raise SetError(f"{where} is defined twice.")
        if unknown := [need for need in needs if need not in [check.id for check in self.checks]]:
            raise SetError(f"{where} needs {unknown[0]!r}, but no earlier check of {self.id} has that id.")

    def build(self) -> model.Question:
        """The finished, frozen question. Raises SetError when it has no checks."""
        if not self.checks:
            raise SetError(f"Question {self.id} has no checks.")
        return model.Question(self.id, self.title, self.entry_point, tuple(self.checks), self.bonus, self.forbidden)


def ProblemSet(  # noqa: N802 - reads as the noun it builds
    slug: str,
    *,
    title: str,
    version: str,
    questions: Iterable[Question],
    time_limit_s: float = 120.0,
    forbidden_calls: str = FLAG,
) -> model.Assignment:
    """Finish a problem set.

    ``forbidden_calls`` is "flag" (an answer that uses a forbidden function keeps its points, and the report says so) or
    "fail" (it loses them, and the reason says why). Raises SetError for another word, and when two questions share an
    id or an entry point.
    """
    if forbidden_calls not in (FLAG, FAIL):
        raise SetError(f"forbidden_calls of {slug} must be {FLAG!r} or {FAIL!r}, received {forbidden_calls!r}.")
    refuse_bad_set(slug, title, time_limit_s, questions := list(questions), Question)
    built = tuple(question.build() for question in questions)
    for what, names in (("id", [q.id for q in built]), ("entry point", [q.entry_point for q in built])):
        if twice := [name for name in names if names.count(name) > 1]:
            raise SetError(f"Two questions of {slug} have the {what} {twice[0]!r}.")
    return model.Assignment(slug, title, version, built, time_limit_s, forbidden_calls)


def misconception(
    *, of: str, hint: str, like: str | None = None, shared_hint: str | None = None, raises: str | None = None
) -> Callable[[Definition], Definition]:
    """Mark a known wrong answer to question ``of``. ``hint`` asks a question and never gives the answer away.

    ``like`` names another misconception whose outputs are equal everywhere (another way to write the same mistake).
    ``shared_hint`` is asked where outputs fit other mistakes as well, and all of these have it for one of their hints.
    ``raises`` is the NameError or ImportError that it is meant to raise; without it, validation takes one for a slip.
    """
    return _unchanged


def alternative(*, of: str, stand_in: bool = False) -> Callable[[Definition], Definition]:
    """Mark a right answer to question ``of`` that is written differently from the reference.

    A ``stand_in`` takes the place of a student's wrong function where the answer to another question calls it. It runs
    beside student code, so it must be no secret: a call of Keras' own function, say.
    """
    return _unchanged


def _unchanged(definition: Definition) -> Definition:
    # Marks are read from the source text, so that nobody has to import TensorFlow to know names and hints.
    return definition


def _as_exercises(drawn: Exercise | Sequence[Exercise], where: str) -> Sequence[Exercise]:
    if isinstance(drawn, Exercise):
        return [drawn]
    exercises = list(drawn) if isinstance(drawn, Iterable) else []
    if not exercises or not all(isinstance(exercise, Exercise) for exercise in exercises):
        raise SetError(f"{where} must return one exercise or a non-empty list of them.")
    return exercises
