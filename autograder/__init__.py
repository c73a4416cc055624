"""Grade neural-network homework: student code runs in a sandboxed worker, judgement happens outside it."""

__version__ = "0.1.0"
