"""nbgrader with our isolated grader in place of its own: the course it reads, the grades it stores.

``course`` builds what nbgrader starts from, ``exporter`` and ``preprocessor`` take part in ``nbgrader autograde``,
``gradebook`` writes a finished run into any gradebook. nbgrader itself never runs a line of a submission.
"""
