# tries: what is handed in is a file of a terabyte that takes no room.
# deserves: nothing
# form: huge file
# says: larger than 20 MB
