"""What students write into text cells, as HTML that does nothing: for the formgrader and the feedback.

nbgrader's two templates put a text cell's HTML into the page as it is, whatever ``HTMLExporter.sanitize_html`` says,
and the formgrader's page may do everything on the instructor's Jupyter server. Both call one filter,
``markdown2html``; ``nbgrader_config.py`` puts ours in its place.
"""

from __future__ import annotations

import html
from copy import deepcopy

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES

__all__ = ["harmless_html"]

# Beyond these a cell is shown as plain text: cleaning and rendering take quadratic time in what is nested.
_MAX_CHARACTERS = 50_000
_MAX_TAGS = 2_000

# No ids and no classes but those of colored code: the formgrader finds its own fields by them.
_COLORS = {name for name in STANDARD_TYPES.values() if name}
_ALLOWED_CLASSES = {"div": {"highlight"}, "span": _COLORS}
_ALLOWED_STYLES = {"background-color", "color", "font-style", "font-weight", "text-align", "text-decoration"}
_OTHER_PLACES = ("http://", "https://", "mailto:")


def _allowed_attributes() -> dict[str, set[str]]:
    attributes = deepcopy(nh3.ALLOWED_ATTRIBUTES)
    for tag in ("div", "p", "span", "td", "th"):
        attributes.setdefault(tag, set()).add("style")
    attributes["a"].add("title")
    attributes["img"].add("title")
    return attributes


def _leaves_the_server(tag: str, attribute: str, value: str) -> str | None:
    """A link's address, unless a click would stay on this server: the formgrader serves whatever students hand in
    beside a notebook, so a page of theirs would act there as the instructor.
    """
    if (tag, attribute) == ("a", "href") and not value.strip().lower().startswith(_OTHER_PLACES):
        return None
    return value


_CLEANER = nh3.Cleaner(
    attributes=_allowed_attributes(),
    attribute_filter=_leaves_the_server,
    allowed_classes=_ALLOWED_CLASSES,
    filter_style_properties=_ALLOWED_STYLES,
    url_schemes={"http", "https", "mailto"},
)


def harmless_html(source: str) -> str:
    """The Markdown ``source`` as HTML without scripts, frames, forms, event handlers, ids, ``javascript:`` links and
    links to files beside it.

    Formulas (for MathJax), colored code, tables, other links, images and ordinary HTML stay. A text too long, too
    deeply nested or otherwise beyond the renderer is shown as it was written; nothing is raised.
    """
    if len(source) > _MAX_CHARACTERS or source.count("<") > _MAX_TAGS:
        return _as_written(source)
    try:
        rendered = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(source)
    except Exception:  # a stranger's text: whatever it does to the renderer, the page is to show it
        return _as_written(source)
    return _CLEANER.clean(rendered)


def _as_written(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>"
