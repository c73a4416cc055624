# tries: what is handed in is a symbolic link to a file of the grader.
# deserves: nothing
# form: link to a secret
# says: symbolic link
