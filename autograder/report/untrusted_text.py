"""The one gate for text that a student may have written. It stands in ``tfnn``, as a notebook's check needs it."""

from tfnn.untrusted_text import EXAMPLE_LIMIT, LOG_LIMIT, NAME_LIMIT, REASON_LIMIT, bounded_text

__all__ = ["EXAMPLE_LIMIT", "LOG_LIMIT", "NAME_LIMIT", "REASON_LIMIT", "bounded_text"]
