"""The commands of those who write problem sets and hand them out: ``autograder new``, ``autograder release``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.release.leak_check import Leak


_SANDBOX = click.Choice(["strict", "container", "process"])
_NEXT_STEPS = """\
Written into {course}: {folder} and {student}, what students get of it.

Next{there}:
  autograder validate {slug}
      It is sound as it is. Change one thing at a time and look again.
  {folder}/{slug}.py
      The solved notebook: write your question, and your answer to it.
  {folder}/checks.py
      What is checked, and what it is worth.
  python -m autograder.student_version {slug}
      After each change of the notebook or of a visible check.

docs/authors.md goes through it step by step."""


@click.command()
@click.argument("set_name", metavar="SET")
@click.option("--sandbox", type=_SANDBOX, default="strict", show_default=True, help="'process' only limits resources.")
def new(set_name: str, sandbox: str) -> None:
    """Begin a problem set: write solutions/SET/ with one question that works, and assignments/SET/.

    They go into the course that you are in, which is the folder with solutions/ in it; in a folder outside of any
    course, a new one begins.

    Exit status: 0 written; 1 it could not be built; 2 the name is taken or cannot be one.
    """
    from autograder.new_set import create, solutions_for_new_set

    solutions = solutions_for_new_set(Path.cwd())
    course = solutions.parent
    is_new = not solutions.exists()
    folder = create(set_name, solutions, sandbox)
    words = _NEXT_STEPS.format(
        course=f"{'a new course in ' if is_new else ''}{course}",
        folder=folder.relative_to(course),
        student=Path("assignments", set_name),
        there="" if course == Path.cwd() else f", in {course}",
        slug=set_name,
    )
    click.echo(words)


@click.command()
@click.argument("set_names", metavar="[SET ...]", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the bundles; earlier ones are replaced.")
@click.option("--check", "handout", type=click.Path(path_type=Path, exists=True), help="Look for leaks in this, only.")
@click.option("--canaries", is_flag=True, help="Print texts to search the web for; nothing else.")
@click.option("--sandbox", type=_SANDBOX, default="strict", show_default=True, help="'process' only limits resources.")
def release(set_names: tuple[str, ...], out: Path | None, handout: Path | None, canaries: bool, sandbox: str) -> None:
    """Build what students get of problem sets, and make sure that nothing else is in it.

    --out DIR writes DIR/SET/ (for nbgitpuller or a template repository) and DIR/SET.zip (for a learning platform): the
    notebook, its public checks, tfnn as a wheel, requirements, a notebook that checks the computer, and a README. When
    anything in there is not for students, each leak is named and nothing is written.

    --check PATH looks for leaks in any folder or archive: with SET for numbers of these sets only. --canaries prints
    for each hidden check texts that stand wherever the check was copied.

    Exit status: 0 written, or no leak; 1 leaks, named on stderr; 2 wrong usage.
    """
    from autograder.sets import find_solutions, load_set
    from autograder.sets import set_names as all_set_names

    if sum([out is not None, handout is not None, canaries]) != 1:
        raise UsageError("Give one of --out DIR, --check PATH and --canaries.")
    if out is not None and not set_names:
        raise UsageError("Name the problem sets to release.")
    solutions = find_solutions()
    sets = [load_set(name, solutions) for name in dict.fromkeys(set_names or all_set_names(solutions))]
    if canaries:
        from autograder.release.secrets_of_sets import canaries as canaries_of

        click.echo("\n".join(f"{one.check}: {one.text}" for loaded in sets for one in canaries_of(loaded)))
        return
    from autograder.release.leak_check import find_leaks
    from autograder.release.releasing import prepare_out, release_sets, secrets_for
    from autograder.sandbox.launch import Zygote

    if out is not None:
        prepare_out(out)
    with Zygote(sandbox, hidden=(solutions,)) as zygote:
        if handout is not None:
            leaks = find_leaks(handout, secrets_for(zygote, sets, solutions, _say))
            _conclude(leaks, f"{handout}: no leak was found", "")
        elif out is not None:
            names = ", ".join(f"{out / loaded.assignment.slug}.zip" for loaded in sets)
            leaks = release_sets(zygote, sets, solutions, out, _say)
            _conclude(leaks, f"no leak was found; written: {names}", "; nothing was written")


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _conclude(leaks: list[Leak], otherwise: str, consequence: str) -> None:
    for leak in leaks:
        _say(f"leak: {leak}")
    if leaks:
        _say(f"autograder: {len(leaks)} leak{'s' * (len(leaks) > 1)}{consequence}.")
        sys.exit(1)
    click.echo(otherwise)
