"""What students are given: bundles of problem sets, and the search for anything in them that is not theirs to have.

``bundle`` builds, ``leak_check`` looks at the bytes of what was built (or of any folder or archive).
"""
