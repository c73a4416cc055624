# tries: what is handed in is a second name of a file of the grader; it is text, and no answer.
# deserves: nothing
# form: hard link to a secret
# says: contains no answer
