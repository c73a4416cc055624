# tries: what is handed in is a symbolic link to a device that never ends.
# deserves: nothing
# form: link to a device
# says: symbolic link
