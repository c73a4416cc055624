# tries: beside an honest file in an archive lies a member that would be unpacked three folders higher.
# deserves: nothing
# form: zip that escapes
# says: would be unpacked outside of its folder

class Now:
    note = "an honest file"
