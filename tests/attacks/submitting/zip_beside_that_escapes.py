# tries: beside an honest file lies an archive whose member would be unpacked three folders higher.
# form: zip beside that escapes

class Now:
    note = "an honest file"
