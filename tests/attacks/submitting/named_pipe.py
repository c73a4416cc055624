# tries: what is handed in is a named pipe, which nobody ever writes to.
# deserves: nothing
# form: named pipe
# says: named pipe
