"""Public names of library functions, with dots, and how one function's spellings become one."""

from __future__ import annotations

import keyword

__all__ = ["canonical", "why_not_a_name"]

_SAME = (
    ("tf", "tensorflow"),
    ("tensorflow._api.v2", "tensorflow"),
    ("tensorflow.compat.v1", "tensorflow"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.keras", "keras"),
    ("tensorflow.losses", "keras.losses"),
    ("tensorflow.metrics", "keras.metrics"),
    ("tensorflow.optimizers", "keras.optimizers"),
    ("keras._tf_keras.keras", "keras"),
    ("keras.api", "keras"),
)
"""Places under which a library shows the same names; the second one stands for both."""


def canonical(name: str) -> str:
    """One spelling for a dotted name, whichever way a program reaches it.

    >>> canonical("tf.keras.ops.softmax"), canonical("tf.compat.v1.nn.softmax")
    ('keras.ops.softmax', 'tensorflow.nn.softmax')
    """
    for place, instead in _SAME:
        if name == place or name.startswith(f"{place}."):
            name = instead + name[len(place) :]
    return name


def why_not_a_name(name: str) -> str:
    """Why this cannot be the dotted name of a library's function, class or method; empty when it can.

    >>> why_not_a_name("softmax")
    'expected a public name with dots such as tf.nn.softmax'
    """
    parts = name.split(".")
    if len(parts) < 2 or not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
        return "expected a public name with dots such as tf.nn.softmax"
    return ""
