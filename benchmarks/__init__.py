"""Measurements of speed and reliability. Run by hand, side by side in one run; never part of the tests."""
