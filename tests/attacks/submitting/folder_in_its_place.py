# tries: where the file should be is a folder of its name.
# deserves: nothing
# form: folder in its place
# says: No notebook and no Python file
