"""Forbidden calls, found in a submission's text: where an exercise's own answer is the library's.

``calls`` finds them statement by statement, ``mentions`` finds them in an expression however they are spelled,
``name_meanings`` says what a name means where it stands. The guard inside the worker is ``sandbox.guard``.
"""
