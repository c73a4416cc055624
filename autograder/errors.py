"""Everything that can go wrong on our side of the trust boundary, on one screen.

    GraderError                 ours: never costs a student a point
    ├── UsageError              the command line cannot be carried out as it was written (exit status 2)
    │   ├── UnknownSetError     no such problem set
    │   └── SandboxUnavailableError   this machine lacks a layer that the asked-for sandbox level needs
    ├── SetError                a problem set's own files are wrong (author's mistake)
    ├── OutputError             a result could not be written
    └── WorkerError             the worker process could not be started or broke down
    UnreadableSubmission        theirs: this one submission cannot be graded; the rest goes on
    DamagedFile                 nobody's: a result on disk is not as it was written; it is made again

What a student's code does wrong while it runs is not an exception here: it is evidence, and ends up in an Outcome.
Each message is one sentence or two: what was wrong, what was expected, what was received.
"""

from __future__ import annotations

__all__ = [
    "DamagedFile",
    "GraderError",
    "OutputError",
    "SandboxUnavailableError",
    "SetError",
    "UnknownSetError",
    "UnreadableSubmission",
    "UsageError",
    "WorkerError",
]


class GraderError(Exception):
    """Something on our side failed; no student may lose a point over it."""


class UsageError(GraderError):
    """The command cannot be carried out as it was given."""


class UnknownSetError(UsageError):
    """The named problem set does not exist."""


class SandboxUnavailableError(UsageError):
    """This machine cannot provide the sandbox level that was asked for."""


class SetError(GraderError):
    """A problem set's files contradict each other or cannot be loaded."""


class OutputError(GraderError):
    """A result could not be written to the output folder."""


class WorkerError(GraderError):
    """The worker process could not be started, or broke down for a reason that is not the submission's."""


class UnreadableSubmission(Exception):
    """One submission cannot be graded; the message says why in words its author understands."""


class DamagedFile(Exception):
    """A file that the grader wrote is not as it was written; the message says what is wrong with it."""
