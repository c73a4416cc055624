# tries: the student's folder is a symbolic link to the folder of another student.
# deserves: nothing
# form: linked folder
# says: symbolic link
