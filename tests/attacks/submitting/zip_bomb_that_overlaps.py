# tries: an archive whose members are all made of the same bytes, so that it unpacks to much more than it seems to.
# deserves: nothing
# form: zip bomb that overlaps
# says: shares its bytes with another member
