"""The page "Commands", made from the commands themselves: what ``--help`` says, and nothing that could grow stale."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterator

import click

from autograder.cli import cli
from autograder.nbgrader_plugin.course import main as nbgrader_course
from autograder.student_version import main as student_version
from tfnn.cli import argument_parser

__all__ = ["CLICK_COMMANDS", "argparse_commands", "click_commands", "command_page"]

# How each is called, and what it is. A test looks for commands that are missing here.
CLICK_COMMANDS: dict[str, click.Command] = {
    "autograder": cli,
    "python -m autograder.student_version": student_version,
    "python -m autograder.nbgrader_plugin.course": nbgrader_course,
}
_INTRODUCTION = """# Commands

`autograder` is for course staff, `tfnn` for students. Each command says the same with `--help`; this page is made from
it. The two modules at the end are what `make assignments` and `make nbgrader` call. What an error means stands in
[Messages](messages.md).
"""


def command_page() -> str:
    """The page as Markdown."""
    sections = [_click_section(name, command) for name, command in click_commands()]
    first = next(number for number, section in enumerate(sections) if section.startswith("## `python"))
    students = [_argparse_section(parser) for parser in argparse_commands()]
    return "\n".join([_INTRODUCTION, *sections[:first], *students, *sections[first:]])


def click_commands() -> Iterator[tuple[str, click.Command]]:
    """Each click command that can be called, with the words that call it; groups themselves are none."""
    for name, command in CLICK_COMMANDS.items():
        if isinstance(command, click.Group):
            yield from ((f"{name} {word}", child) for word, child in command.commands.items())
        else:
            yield name, command


def argparse_commands() -> Iterator[argparse.ArgumentParser]:
    """The parsers of tfnn's commands; argparse has no public way to ask for them."""
    for action in argument_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def _click_section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = command.get_usage(context).removeprefix("Usage: ")
    parameters = [found for found in command.get_params(context) if isinstance(found, click.Option)]
    options = [record for option in parameters if (record := option.get_help_record(context))]
    return _section(name, inspect.cleandoc(command.help or ""), usage, options)


def _argparse_section(parser: argparse.ArgumentParser) -> str:
    usage = parser.format_usage().removeprefix("usage: ").strip()
    options = [(_spelled(action), action.help or "") for action in parser._actions]
    return _section(parser.prog, parser.description or "", usage, options)


def _spelled(action: argparse.Action) -> str:
    value = action.metavar or ("{" + ",".join(action.choices) + "}" if action.choices else action.dest)
    if not action.option_strings:
        return str(value)
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}")


def _section(name: str, text: str, usage: str, options: list[tuple[str, str]]) -> str:
    joined_usage = re.sub(r"\s+", " ", usage)
    parts = [f"## `{name}`", f"    {joined_usage}", _as_markdown(text)]
    parts += [f"`{option}`\n:   {_as_markdown(meaning)}" for option, meaning in options]
    return "\n\n".join(parts) + "\n"


def _as_markdown(text: str) -> str:
    """Plain text with everything escaped that Markdown or HTML would read as its own; options as code."""
    escaped = re.sub(r"([\\`*_{}\[\]#|])", r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?<!\S)--[a-z-]+\b", r"`\g<0>`", escaped)
