"""Turn what IPython accepts in a cell into plain Python with the same number of lines. Text in, text out.

IPython's own TransformerManager is not used: it turns magics into ``get_ipython()`` calls, which mean nothing outside
IPython, it drops leading lines and joins continued ones so that line numbers no longer hold, and it gives up on a cell
with many magics. What is needed here is less: where does a statement begin. Python allows neither ``%`` nor ``!`` nor
``?`` there, so a line that begins with one is IPython's; the same characters inside a string, inside brackets or on a
continued line are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["as_python"]

# Cell magics whose cell is not part of the notebook's own program. All others (%%time, %%capture...) run it.
_SHELLS = frozenset(("", "bash", "sh", "script", "system", "sx", "cmd", "powershell"))
_LANGUAGES = frozenset(
    ("python", "python2", "python3", "pypy", "perl", "ruby", "r", "julia", "sql", "bigquery", "cython")
)
_TEXTS = frozenset(("html", "javascript", "js", "latex", "markdown", "svg", "writefile", "file"))
_FOREIGN = _SHELLS | _LANGUAGES | _TEXTS
_STACKED_MAGICS = 3

_CELL_MAGIC = re.compile(r"\s*%%(\w*)([^\n]*)")
_ANY_SIGN = re.compile(r"[%!?]|google\.colab|get_ipython|install")
_MAGIC_LINE = re.compile(
    r"[ \t]*(?:[%!?]|(?:pip3?|conda|mamba)[ \t]+(?:un)?install\b)"
    r"|[^'\"#=%!()\n]*=[ \t]*[%!]"  # x = !ls
    r"|(?:from|import)[ \t]+google\.colab[\w., \t]*(?:\#[^\n]*)?$",
    re.MULTILINE,
)
_TIMED = re.compile(r"((?:[^'\"#=%!()\n]*=)?[ \t]*)%time[ \t]+(?=[^\s-])")
_IPYTHON_CALL = re.compile(r"[ \t]*get_ipython\(\)")
_TOKEN = re.compile(
    "\"\"\"|'''"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
    r"|\#[^\n]*|\\\n|[\[\](){}]|\n",
    re.DOTALL,
)
_IN_TRIPLE_QUOTES = {quotes: re.compile(rf"\\.|{quotes}", re.DOTALL) for quotes in ('"""', "'''")}


def as_python(source: str) -> str:
    """The cell as Python, line by line where it was; empty if its cell magic hands it to another program.

    ``source`` has ``\\n`` as its only line ending. Line magics, shell commands, requests for help and calls of
    ``get_ipython()`` become ``pass``; ``%time statement`` and ``x = %time f()`` keep the statement; a cell magic that
    runs the cell is blanked; imports of ``google.colab`` at the left margin become ``pass``, indented ones stay since
    inside a ``try`` their failure is meant. Indentation common to a whole cell is taken off, as IPython does.
    """
    for _ in range(_STACKED_MAGICS):
        magic = _CELL_MAGIC.match(source)
        if magic is None:
            break
        if magic[1].lower() in _FOREIGN and not magic[2].rstrip().endswith(".py"):
            return ""
        source = source[: magic.start(1) - 2] + source[magic.end() :]
    source = _unindented(source)
    return "".join(_statements(source)) if _ANY_SIGN.search(source) else source


def _statements(source: str) -> Iterator[str]:
    position = 0
    while position < len(source):
        timed = _TIMED.match(source, position)
        if timed:
            yield timed[1]
            position = timed.end()
        is_magic = not timed and _is_magic(source, position)
        end = _magic_end(source, position) if is_magic else _statement_end(source, position)
        if is_magic or _IPYTHON_CALL.match(source, position):
            yield _indentation(source, position) + "pass" + "\n" * source.count("\n", position, end)
        else:
            yield source[position:end]
        position = end


def _is_magic(source: str, position: int) -> bool:
    if _MAGIC_LINE.match(source, position):
        return True
    line = source[position : _line_end(source, position)]
    return line.rstrip().endswith("?") and not any(sign in line for sign in "'\"#")


def _magic_end(source: str, position: int) -> int:
    """Where a magic that begins at ``position`` ends: a backslash at the end of a line continues it."""
    end = _line_end(source, position)
    while end < len(source) and source.endswith("\\\n", position, end):
        end = _line_end(source, end)
    return end


def _statement_end(source: str, position: int) -> int:
    """Where a Python statement that begins at ``position`` ends: at a line end outside strings and brackets."""
    depth = 0
    while token := _TOKEN.search(source, position):
        position = token.end()
        text = token[0]
        if text in _IN_TRIPLE_QUOTES:
            position = _string_end(source, position, text)
        elif text in ("(", "[", "{"):
            depth += 1
        elif text in (")", "]", "}"):
            depth = max(depth - 1, 0)
        elif text == "\n" and depth == 0:
            return position
    return len(source)


def _string_end(source: str, position: int, quotes: str) -> int:
    for token in _IN_TRIPLE_QUOTES[quotes].finditer(source, position):
        if token[0] == quotes:
            return token.end()
    return len(source)


def _line_end(source: str, position: int) -> int:
    return source.find("\n", position) + 1 or len(source)


def _indentation(source: str, position: int) -> str:
    line = source[position : _line_end(source, position)]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unindented(source: str) -> str:
    body = source.lstrip(" \t\n")
    indentation = source[: len(source) - len(body)].rpartition("\n")[2]
    if not indentation or body.startswith("#"):
        return source
    return "\n".join(line.removeprefix(indentation) for line in source.split("\n"))
