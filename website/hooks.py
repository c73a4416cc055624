"""What mkdocs calls while it builds the site: pages that are made from something else, and links between pages."""

from __future__ import annotations

import re
from pathlib import Path

from command_reference import command_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_ROOT = Path(__file__).resolve().parent.parent
_CODE_IN_TABLE = re.compile(r"(?<=<code>)[^<]+(?=</code>.*</td>)")
_NAMED_PAGE = re.compile(r"`docs/([\w-]+\.md)`")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that do not lie in docs/."""
    made = {
        "commands.md": command_page(),
        "changelog.md": _read("CHANGELOG.md"),
        "contributing.md": _read("CONTRIBUTING.md"),
        "license.md": "# License\n\n" + _read("LICENSE"),
    }
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn `docs/page.md`, as our texts name each other, into a link with that page's title."""
    return _NAMED_PAGE.sub(lambda found: f"[{_title(found[1], files)}]({found[1]})", markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let long names in tables break where a reader would break them: a phone's page is narrow."""
    return _CODE_IN_TABLE.sub(lambda found: re.sub(r"([/_])(?=\w)", r"\1<wbr>", found[0]), html)


def _title(name: str, files: Files) -> str:
    file = files.get_file_from_path(name)
    heading = re.match(r"# (.+)", file.content_string) if file else None
    return heading[1] if heading else name  # mkdocs complains about a link that leads nowhere


def _read(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")
