# tries: the file is a diary: it defines nothing that was asked for.
# deserves: nothing
# form: alone
# says: contains no answer

diary = "today I did not get to it"
