# tries: the folder of the set, inside the student's, is a symbolic link to the folder of another student.
# deserves: nothing
# form: linked folder inside
# says: symbolic link
