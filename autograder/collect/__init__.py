"""The collecting room: what students handed in, as course platforms name, nest and zip it.

``submissions`` is its door: a folder in, one submission per student out. ``platforms`` and ``gradescope`` know the
names that platforms give, ``places`` and ``archives`` look into folders and zips alike, ``attempts`` and ``choice``
say which file of which attempt counts, ``spool`` keeps what came out of an archive.
"""
