# tries: what is handed in is a socket.
# deserves: nothing
# form: socket
# says: socket
