from __future__ import annotations

import pytest

from autograder.source_parts import leads_to, parts_of

SOURCE = '''\
"""What this module is for."""
import numpy as np

SIZE = 3

def drawn(rng):
    """Numbers."""
    return rng.normal(size=SIZE)

def twice(rng):
    drawn_here = drawn(rng)
    return np.array([drawn_here, drawn_here])

def lonely(SIZE):
    return SIZE
'''


def texts(source: str) -> list[str]:
    return [part.text for part in parts_of(source)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SIZE = 3", "SIZE = 3  # three"),
        ('    """Numbers."""\n', '    """Other words."""\n'),
        ('"""What this module is for."""\n', ""),
        ("SIZE = 3\n\n", "SIZE = (\n    3\n)\n\n\n\n"),
    ],
    ids=["comment", "docstring", "module docstring", "layout"],
)
def test_text_leaves_out_what_computes_nothing(old: str, new: str) -> None:
    assert old in SOURCE
    assert texts(SOURCE.replace(old, new)) == texts(SOURCE)


def test_text_tells_other_statements_apart() -> None:
    assert texts(SOURCE.replace("SIZE = 3", "SIZE = 4")) != texts(SOURCE)


def test_name_leads_to_all_that_its_meaning_looks_up() -> None:
    assert leads_to(parts_of(SOURCE), ["twice"]) >= {"twice", "drawn", "SIZE", "np"}


def test_parameter_is_not_the_modules_name() -> None:
    assert leads_to(parts_of(SOURCE), ["lonely"]) == {"lonely"}


def test_local_name_is_not_the_modules_name() -> None:
    source = "def accuracy():\n    return 1\n\ndef train():\n    accuracy = 0\n    return accuracy\n"
    assert leads_to(parts_of(source), ["train"]) == {"train"}


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return [g(x) for x in range(3)]\n",
        "def f():\n    return lambda: g()\n",
        "def f(x=g):\n    return x\n",
        "@g\ndef f():\n    pass\n",
        "class f(g):\n    pass\n",
        "class f:\n    def method(self):\n        return g()\n",
        "f = g(3)\n",
        "f = []\nf.append = g\n",
        "f = {}\nf[0] = g\n",
        "if True:\n    f = g\n",
        "for f in g:\n    pass\n",
        "f: int = g\n",
    ],
)
def test_every_way_to_look_a_name_up_counts(source: str) -> None:
    assert "g" in leads_to(parts_of(source), ["f"])


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("import numpy as np, os.path", {"np", "os"}),
        ("from math import log", {"log"}),
        ("a, (b, *c) = 1, (2, 3)", {"a", "b", "c"}),
        ("def f(x):\n    y = x\n", {"f"}),
        ("class C:\n    x = 1\n", {"C"}),
    ],
)
def test_statement_binds_the_modules_names(source: str, bound: set[str]) -> None:
    assert parts_of(source)[0].binds == bound


def test_plain_definition_waits_to_be_looked_up_and_a_decorated_one_acts() -> None:
    plain, decorated = parts_of("def f():\n    pass\n\n@register\ndef g():\n    pass\n")
    assert (plain.is_definition, decorated.is_definition) == (True, False)
