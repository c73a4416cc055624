# tries: beside an honest file lie twenty thousand empty ones.
# form: crowd of files

class Now:
    note = "an honest file"
