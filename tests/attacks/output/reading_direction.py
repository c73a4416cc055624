# tries: marks that turn the reading direction make "0 of 5" look like "5 of 0", between invisible letters.
# deserves: cross_entropy 0
# ends: cross_entropy raised

TRICK = "\u202e5 fo 5 :erocs\u202c \u2066\u200b\u2060\ufeff\u00ad " + "e" + "\u0301" * 500 + "\U000e0041\ud800"


def cross_entropy(y_true, y_pred):
    print(TRICK.encode("utf-8", "replace").decode())
    raise ValueError(TRICK)
