# tries: an archive of two hundred kilobytes that unpacks to two hundred megabytes.
# deserves: nothing
# form: zip bomb
# says: compressed more than 300 times .*as only a zip bomb is
