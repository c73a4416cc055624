"""A problem set on Gradescope: the zip that an instructor uploads, and what grades one submission there.

``archive`` builds the zip on the instructor's machine; ``session`` runs in Gradescope's container, once a submission.
"""
