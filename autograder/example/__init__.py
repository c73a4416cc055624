"""The smallest failing example: what a student can type to see the mistake.

``search`` asks a real worker, ``shrink`` makes inputs smaller while they still fail. How an example is written down
stands in ``tfnn``, because a notebook's own check shows examples, too.
"""
