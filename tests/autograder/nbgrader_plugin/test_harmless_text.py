from __future__ import annotations

import pytest

from autograder.nbgrader_plugin.harmless_text import harmless_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.hacked = 1</script>",
        '<img src="x" onerror="window.hacked = 1">',
        "<svg onload='window.hacked = 1'></svg>",
        '<iframe srcdoc="<script>window.hacked = 1</script>"></iframe>',
        '<math><mtext><table><mglyph><style><img src=x onerror="window.hacked = 1">',
        "<details open ontoggle=window.hacked=1>",
        "[click](javascript:window.hacked=1)",
        '<a href="JaVa&#9;script:window.hacked=1">click</a>',
        '<object data="data:text/html,<script>window.hacked=1</script>"></object>',
        "<style>* { background: url(javascript:window.hacked=1) }</style>",
        '<p style="background-image: url(javascript:window.hacked=1)">text</p>',
        '<meta http-equiv="refresh" content="0;url=javascript:window.hacked=1">',
    ],
)
def test_nothing_that_runs_is_left(text: str) -> None:
    assert "hacked" not in harmless_html(f"before\n\n{text}\n\nafter")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and <b>bold</b>", "<p><strong>bold</strong> and <b>bold</b></p>"),
        ("<u>line</u>, H<sub>2</sub>O", "<p><u>line</u>, H<sub>2</sub>O</p>"),
        ("# Mine", "<h1>Mine</h1>"),
        ("a formula $a_1 < b \\& c$ in line", "$a_1 &lt; b \\&amp; c$"),
        ("$$\\frac{1}{2} < x_1 * x_2 * x_3$$", "$$\\frac{1}{2} &lt; x_1 * x_2 * x_3$$"),
        ("\\begin{align}x &= y\\end{align}", "\\begin{align}x &amp;= y\\end{align}"),
        ("```\n<b onclick=x>&\n```", "&lt;b onclick=x&gt;&amp;"),
        ("```python\nreturn 1\n```", '<span class="k">return</span>'),
        ("|a|\n|--:|\n|1|", '<td style="text-align:right">1</td>'),
        ("<table><tr><td>1</td></tr></table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ('<img src="https://a.org/b.png" width="3" alt="c">', '<img src="https://a.org/b.png" width="3" alt="c">'),
        ("![c](plot.png)", '<img src="plot.png" alt="c">'),
        ("[text](https://a.org/b?c=1&d=2)", 'href="https://a.org/b?c=1&amp;d=2"'),
        ('<span style="color: red; position: fixed">red</span>', '<span style="color:red">red</span>'),
    ],
)
def test_what_students_write_in_earnest_stays(text: str, html: str) -> None:
    assert html in harmless_html(text)


@pytest.mark.parametrize(
    "address", ["page.html", "..%2f..%2fsubmitted/page.html", "/tree", "//host/page", "#top", "?a"]
)
def test_link_to_this_server_is_text(address: str) -> None:
    shown = harmless_html(f'[one]({address}) <a href="{address}">two</a>')

    assert "href" not in shown
    assert ">one</a>" in shown
    assert ">two</a>" in shown


def test_fields_of_the_formgrader_cannot_be_imitated() -> None:
    shown = harmless_html('<div id="softmax-check" class="score nbgrader_cell">1</div>\n\n# softmax-check')

    assert shown.split() == ["<div", 'class="">1</div>', "<h1>softmax-check</h1>"]


@pytest.mark.parametrize("text", ["<div>" * 20_000, "<i>" * 2_001, "long " * 20_000], ids=["deep", "tags", "long"])
def test_text_beyond_the_bounds_is_shown_as_written(text: str) -> None:
    assert harmless_html(text) == "<pre>" + text.replace("<", "&lt;").replace(">", "&gt;") + "</pre>"
