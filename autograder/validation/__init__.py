"""Validating a problem set: its checks against its own right answers, known wrong answers and mutants.

``validator`` does it, ``result`` is what it finds, ``page`` and ``as_text`` show it. ``mutants`` and ``slips`` make
wrong answers out of the right one, ``margins`` measures how near each check came to deciding otherwise, and
``changed_sets`` says which sets a commit touched.
"""
