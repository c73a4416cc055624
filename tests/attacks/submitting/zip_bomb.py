# tries: an archive of two hundred kilobytes that unpacks to two hundred megabytes.
# deserves: nothing
# form: zip bomb
# says: No notebook and no Python file
