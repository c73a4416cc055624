# tries: the file asks for a number when it is loaded; the answers are honest.

import time

number = input("how many epochs? ")


class Now:
    answer = input("and why? ")
