from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfnn.magics import as_python


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !pip install numpy\ny = 1\n", "if x:\n    pass\ny = 1\n"),
        ("pip install -q tensorflow\nx = 1", "pass\nx = 1"),
        ("!pip install a \\\n    b\nx = 1", "pass\n\nx = 1"),
        ("# don't (\n!ls\nx = 1  # [\n%who", "# don't (\npass\nx = 1  # [\npass"),
        ("!echo don't (\nx = 1", "pass\nx = 1"),
        ("?softmax\nsoftmax?\ntf.nn.softmax??\n%time?\nx = 1", "pass\npass\npass\npass\nx = 1"),
        ("x = !ls\na, b = %who\nx[0] = !ls -l", "pass\npass\npass"),
        ("x = %time f(1)\nif x:\n    %time y = f(2)", "x = f(1)\nif x:\n    y = f(2)"),
        ("%time\n%timeit f()\nx = %timeit -o f()", "pass\npass\npass"),
        ("%%time\nx = 1\n%%time\n", "\nx = 1\npass\n"),
        ("\n\n%%capture out\n%%timeit -n 1\nx = 1", "\n\n\n\nx = 1"),
        ("from google.colab import drive, files  # mount\nimport google.colab\nx = 1", "pass\npass\nx = 1"),
        ("get_ipython().run_line_magic('matplotlib',\n  'inline')\nx = 1", "pass\n\nx = 1"),
        ("\n  x = 1\n  if x:\n      y = 2", "\nx = 1\nif x:\n    y = 2"),
        ("%%writefile softmax.py\ndef softmax(z): ...", "\ndef softmax(z): ..."),
    ],
)
def test_magics_give_way_to_python_line_by_line(source: str, python: str) -> None:
    assert as_python(source) == python
    ast.parse(python)


@pytest.mark.parametrize("name", ["bash", "html", "javascript", "R", "writefile notes.txt", "script bash", "!", "sx"])
def test_magics_drop_cells_of_other_programs(name: str) -> None:
    assert as_python(f"%%{name}\necho hello") == ""


@pytest.mark.parametrize(
    "source",
    [
        'text = """\n%matplotlib inline\n!ls\nwhy?\n"""\nx = 1 % 2',
        "text = '''it's \\''' still\n%time here\n'''",
        "y = (a\n% b)\nz = [c\n  % d,\n!e]",
        "y = a \\\n% b",
        'y = "a \\\n% b"',
        "x %= 3\ny = x != 4\nz = x == y",
        'print("done? = %s" % x)  # really?',
        'name = "=!"\nother = f(a="%d" % 3)',
        "# is this = !right?\nx = 1 % 2",
        "def f(x):\n    '''what?'''\n    return x % 2",
        "try:\n    from google.colab import drive\nexcept ImportError:\n    drive = None",
        "    # note\nx = 1",
        "x = 1  # install\n\n\n",
    ],
)
def test_magics_leave_python_alone(source: str) -> None:
    assert as_python(source) == source


@given(st.lists(st.sampled_from([*"\n\\ \t%!?='\"()[]#abx,.", "\n", '"""', "%%time", "%time ", "!ls", "pip install"])))
def test_magics_never_change_the_number_of_lines(pieces: list[str]) -> None:
    source = "".join(pieces)
    python = as_python(source)
    assert python == "" or python.count("\n") == source.count("\n")


@given(
    st.lists(
        st.sampled_from(
            ["x = 1", "y = x % 2", "z = (1\n% 2)", 't = """\n%a\n!b\nc?"""', "def f(a):\n    return a % 2", "# why?"]
        )
    )
)
def test_magics_leave_every_valid_program_alone(statements: list[str]) -> None:
    source = "\n".join(statements)
    ast.parse(source)
    assert as_python(source) == source


def test_magics_of_a_very_long_cell_are_handled_one_by_one() -> None:
    assert as_python("%a\n" * 2_000) == "pass\n" * 2_000
