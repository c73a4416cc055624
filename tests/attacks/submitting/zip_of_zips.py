# tries: an archive in an archive in an archive in an archive, with an honest file in it.
# deserves: nothing
# form: zip of zips
# says: an archive in an archive in an archive

class Now:
    note = "an honest file"
