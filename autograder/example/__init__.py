"""The smallest failing example: what a student can type to see the mistake.

``search`` asks a real worker, ``shrink`` makes inputs smaller while they still fail, ``written_calls`` writes the call
and both answers as Python.
"""
